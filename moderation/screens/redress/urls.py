"""The desk's addresses of notices, appeals, holds and orders; moderation.urls takes them in."""

from django.urls import path

from moderation.screens.redress import appeals, legal, notices

urlpatterns = [
    path("notices/take/", notices.take, name="take_notice"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/back/", notices.put_back, name="put_back_notice"),
    path("appeals/take/", appeals.take, name="take_appeal"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/back/", appeals.put_back, name="put_back_appeal"),
    path("legal/", legal.overview, name="legal"),
    path("legal/orders/<int:pk>/", legal.order, name="order"),
    path("published/<str:public_id>/legal/", legal.of_review, name="legal_of"),
    path("published/<str:public_id>/replies/<slug:slug>/", legal.reply, name="reply"),
]
