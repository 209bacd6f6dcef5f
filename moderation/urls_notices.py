"""Addresses of giving notice, and of reading what became of it. None of them holds a code."""

from django.urls import path

from moderation.screens.redress import reporting

app_name = "notices"
urlpatterns = [
    path("reviews/<slug:public_id>/report/", reporting.report, name="report"),
    path("reviews/<slug:public_id>/replies/<slug:slug>/report/", reporting.report, name="report_reply"),
    path("notices/", reporting.state, name="state"),
    path("notices/code/", reporting.code_file, name="code_file"),
    path("notices/appeal/", reporting.appeal, name="appeal"),
]
