"""Addresses of the moderators' desk."""

from django.urls import include, path

from moderation.corrections import screens as corrections
from moderation.screens import case, employers, merging, published
from moderation.screens.redress.urls import urlpatterns as redress

app_name = "moderation"
urlpatterns = [
    path("", case.desk, name="queue"),
    path("take/", case.take, name="take"),
    path("case/<int:pk>/", case.case, name="case"),
    path("case/<int:pk>/back/", case.put_back, name="put_back"),
    path("hidden/", published.hidden, name="hidden"),
    path("published/", published.find, name="find"),
    path("published/<str:public_id>/", published.published, name="published"),
    path("", include(redress)),
    path("suggest/", published.stories, name="stories"),
    path("suggest/<str:public_id>/", published.suggest, name="suggest"),
    path("employers/", employers.employers, name="employers"),
    path("employers/corrections/", corrections.corrections, name="corrections"),
    path("employers/corrections/<int:pk>/", corrections.decide, name="decide_correction"),
    path("employers/pairs/<int:pk>/apart/", corrections.apart, name="apart"),
    path("employers/<int:pk>/", employers.employer, name="employer"),
    path("employers/<int:pk>/refuse/", employers.refuse, name="refuse"),
    path("employers/<int:pk>/merge/", merging.merge, name="merge"),
    path("employers/<int:pk>/merge/undo/", merging.undo, name="undo_merge"),
    path("employers/<int:pk>/representatives/", employers.grant, name="grant"),
    path(
        "employers/<int:pk>/representatives/<int:representative>/revoke/",
        employers.revoke,
        name="revoke",
    ),
]
