"""Addresses under /editors/, for editors."""

from django.urls import path

from advice import editing
from advice.upkeep import screens

app_name = "editors"
urlpatterns = [
    path("", editing.articles, name="articles"),
    path("new/", editing.new, name="new"),
    path("<int:pk>/", editing.edit, name="edit"),
    path("<int:pk>/publish/", editing.publish, name="publish"),
    path("<int:pk>/unpublish/", editing.unpublish, name="unpublish"),
    path("<int:pk>/schedule/", screens.schedule, name="schedule"),
    path("upkeep/", screens.upkeep, name="upkeep"),
    path("upkeep/clocks/<int:pk>/", screens.confirm, name="confirm"),
    path("<int:pk>/history/", editing.history, name="history"),
    path("<int:pk>/history/<int:number>/", editing.revision, name="revision"),
    path("<int:pk>/history/<int:number>/restore/", editing.restore, name="restore"),
]
