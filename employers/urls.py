"""Addresses of the directory: before those of single employers, because "suggest" is no slug."""

from django.urls import path

from employers import views

app_name = "employers"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("suggest", views.suggest, name="suggest"),
]
