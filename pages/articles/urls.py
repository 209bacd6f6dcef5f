"""Addresses under /advice/, for readers."""

from django.urls import path

from advice.views import index
from pages.articles.page import article

app_name = "advice"
urlpatterns = [
    path("", index, name="index"),
    path("<slug:slug>/", article, name="article"),
]
