"""Addresses of the representatives' desk, and of proving that one may sit there."""

from django.urls import path

from desk import claim, replying, views

app_name = "desk"
urlpatterns = [
    path("desk/", views.home, name="home"),
    path("desk/<slug:slug>/", views.reviews, name="reviews"),
    path("desk/<slug:slug>/reviews/<str:public_id>/", replying.review, name="review"),
    path("desk/<slug:slug>/reviews/<str:public_id>/withdraw/", replying.withdraw, name="withdraw"),
    path("employers/<slug:slug>/claim/", claim.ask, name="claim"),
    path("employers/<slug:slug>/claim/sent/", claim.sent, name="claim_sent"),
    path("employers/<slug:slug>/claim/<str:link>/", claim.confirm, name="claim_confirm"),
]
