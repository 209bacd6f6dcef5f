"""Addresses under /advice/, for readers."""

from django.urls import path

from advice import views

app_name = "advice"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.article, name="article"),
]
