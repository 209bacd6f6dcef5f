"""The address at which anybody suggests a correction."""

from django.urls import path

from moderation.corrections.screens import correct

app_name = "corrections"
urlpatterns = [path("employers/<slug:slug>/correct/", correct, name="correct")]
