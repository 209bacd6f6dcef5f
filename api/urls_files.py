"""Addresses of files for machines: one for all languages, because they hold codes and no words."""

from django.urls import path

from api.figures import figures

app_name = "files"
urlpatterns = [path("employers/<slug:slug>/figures.csv", figures, name="figures")]
