"""Addresses of the screens that join several rooms."""

from django.urls import path

from pages import employer, home, legal, review, styleguide

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("employers/<slug:slug>/", employer.employer, name="employer"),
    path("reviews/<slug:public_id>/", review.review, name="review"),
    path("rules/", legal.rules, name="rules"),
    path("privacy/", legal.privacy, name="privacy"),
    path("contact/", legal.contact, name="contact"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
