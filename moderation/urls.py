"""Addresses of the moderators' desk."""

from django.urls import path

from moderation import views, views_employers, views_published

app_name = "moderation"
urlpatterns = [
    path("", views.desk, name="queue"),
    path("take/", views.take, name="take"),
    path("case/<int:pk>/", views.case, name="case"),
    path("case/<int:pk>/back/", views.put_back, name="put_back"),
    path("published/", views_published.find, name="find"),
    path("published/<str:public_id>/", views_published.published, name="published"),
    path("suggest/", views_published.stories, name="stories"),
    path("suggest/<str:public_id>/", views_published.suggest, name="suggest"),
    path("employers/", views_employers.employers, name="employers"),
    path("employers/<int:pk>/", views_employers.employer, name="employer"),
    path("employers/<int:pk>/refuse/", views_employers.refuse, name="refuse"),
    path("employers/<int:pk>/merge/", views_employers.merge, name="merge"),
    path(
        "employers/<int:pk>/representatives/<int:representative>/revoke/",
        views_employers.revoke,
        name="revoke",
    ),
]
