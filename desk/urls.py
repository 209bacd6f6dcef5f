"""Addresses of the representatives' desk, and of proving that one may sit there."""

from django.urls import path

from desk import claim, claim_dns, noticing, replying, views
from desk.promises import commitments, pledges
from desk.team import invitations, people
from desk.telling import screens

app_name = "desk"
urlpatterns = [
    path("desk/", views.home, name="home"),
    path("desk/<slug:slug>/", views.reviews, name="reviews"),
    path("desk/<slug:slug>/reviews/<str:public_id>/", replying.review, name="review"),
    path("desk/<slug:slug>/reviews/<str:public_id>/withdraw/", replying.withdraw, name="withdraw"),
    path("desk/<slug:slug>/reviews/<str:public_id>/outcome/", commitments.outcome, name="outcome"),
    path("desk/<slug:slug>/reviews/<str:public_id>/appeal/", noticing.appeal_reply, name="appeal_reply"),
    path("desk/<slug:slug>/reviews/<str:public_id>/notice/", noticing.give, name="notice"),
    path("desk/<slug:slug>/commitments/", commitments.commitments, name="commitments"),
    path("desk/<slug:slug>/pledges/", pledges.pledges, name="pledges"),
    path("desk/<slug:slug>/pledges/<slug:phase>/", pledges.pledge, name="pledge"),
    path("desk/<slug:slug>/pledges/<slug:phase>/end/", pledges.end, name="end_pledge"),
    path("desk/<slug:slug>/notices/", noticing.notices, name="notices"),
    path("desk/<slug:slug>/notices/<int:pk>/", noticing.notice, name="notice_state"),
    path("desk/<slug:slug>/team/", people.people, name="team"),
    path("desk/<slug:slug>/team/<int:pk>/", people.person, name="person"),
    path("desk/<slug:slug>/team/leave/", people.leave, name="leave"),
    path("desk/<slug:slug>/team/invite/", invitations.invite, name="invite"),
    path("desk/<slug:slug>/team/invitations/<int:pk>/", invitations.change, name="change_invitation"),
    path("desk/<slug:slug>/mail/", screens.mail, name="mail"),
    path("mail/off/<str:link>/", screens.off, name="mail_off"),
    path("invitations/<str:link>/", invitations.accept, name="invitation"),
    path("employers/<slug:slug>/claim/", claim.ask, name="claim"),
    path("employers/<slug:slug>/claim/sent/", claim.sent, name="claim_sent"),
    path("employers/<slug:slug>/claim/dns/", claim_dns.ask, name="claim_dns"),
    path("employers/<slug:slug>/claim/dns/<int:pk>/", claim_dns.record, name="claim_record"),
    path("employers/<slug:slug>/claim/<str:link>/", claim.confirm, name="claim_confirm"),
]
