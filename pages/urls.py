"""Addresses of the screens that join several rooms."""

from django.urls import path

from pages import legal, styleguide

app_name = "pages"
urlpatterns = [
    path("rules/", legal.rules, name="rules"),
    path("privacy/", legal.privacy, name="privacy"),
    path("contact/", legal.contact, name="contact"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
