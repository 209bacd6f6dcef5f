"""Addresses of the screens that join several rooms."""

from django.urls import path

from pages import styleguide

app_name = "pages"
urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
