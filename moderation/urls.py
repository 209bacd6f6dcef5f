"""Addresses of the moderators' desk."""

from django.urls import path

from moderation.screens import case, employers, published

app_name = "moderation"
urlpatterns = [
    path("", case.desk, name="queue"),
    path("take/", case.take, name="take"),
    path("case/<int:pk>/", case.case, name="case"),
    path("case/<int:pk>/back/", case.put_back, name="put_back"),
    path("published/", published.find, name="find"),
    path("published/<str:public_id>/", published.published, name="published"),
    path("suggest/", published.stories, name="stories"),
    path("suggest/<str:public_id>/", published.suggest, name="suggest"),
    path("employers/", employers.employers, name="employers"),
    path("employers/<int:pk>/", employers.employer, name="employer"),
    path("employers/<int:pk>/refuse/", employers.refuse, name="refuse"),
    path("employers/<int:pk>/merge/", employers.merge, name="merge"),
    path(
        "employers/<int:pk>/representatives/<int:representative>/revoke/",
        employers.revoke,
        name="revoke",
    ),
]
