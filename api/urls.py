"""Addresses of what is shown elsewhere, in each language: it holds words."""

from django.urls import path

from api.badge import badge
from api.widget import widget

app_name = "api"
urlpatterns = [
    path("employers/<slug:slug>/badge.svg", badge, name="badge"),
    path("employers/<slug:slug>/widget/", widget, name="widget"),
]
