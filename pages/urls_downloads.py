"""Addresses of files for machines: one for all languages, because they hold codes and no words."""

from django.urls import path

from pages.scores import cells
from pages.transparency import views as transparency

app_name = "downloads"
urlpatterns = [
    path("employers/<slug:slug>/cells.json", cells.cells, name="cells"),
    path("transparency/log.jsonl", transparency.log_file, name="log"),
]
