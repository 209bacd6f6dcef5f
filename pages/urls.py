"""Addresses of the screens that join several rooms."""

from django.urls import path

from pages import employer, home, legal, review, styleguide
from pages.method.views import how_scores_work
from pages.scores import compare, rankings
from pages.stand.views import stand, stand_days
from pages.transparency import views as transparency

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("employers/<slug:slug>/", employer.employer, name="employer"),
    path("compare/", compare.compare, name="compare"),
    path("rankings/", rankings.rankings, name="rankings"),
    path("reviews/<slug:public_id>/", review.review, name="review"),
    path("where-do-i-stand/", stand, name="stand"),
    path("where-do-i-stand/days.ics", stand_days, name="stand_days"),
    path("how-scores-work/", how_scores_work, name="how_scores_work"),
    path("transparency/", transparency.transparency, name="transparency"),
    path("transparency/log.atom", transparency.log_feed, name="log_feed"),
    path("transparency/batches.atom", transparency.batch_feed, name="batch_feed"),
    path("rules/", legal.rules, name="rules"),
    path("privacy/", legal.privacy, name="privacy"),
    path("contact/", legal.contact, name="contact"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
