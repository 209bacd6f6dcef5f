"""Addresses of posting and of the diary. None of them names a key or a review."""

from django.urls import path

from submissions.views import diary, posting, sending

app_name = "submissions"
urlpatterns = [
    path("share/", posting.share, name="share"),
    path("share/preview/", sending.preview, name="preview"),
    path("share/submit/", sending.submit, name="submit"),
    path("share/key/", sending.key_file, name="key_file"),
    path("share/sent/", sending.sent, name="sent"),
    path("share/sent/days.ics", sending.sent_calendar, name="sent_calendar"),
    path("diary/", diary.diary, name="diary"),
    path("diary/open/", diary.open_diary, name="open"),
    path("diary/leave/", diary.leave, name="leave"),
    path("diary/left/", diary.left, name="left"),
    path("diary/lost-key/", diary.lost_key, name="lost_key"),
    path("diary/<int:number>/edit/", diary.edit, name="edit"),
    path("diary/<int:number>/answer/", diary.answer, name="answer"),
    path("diary/<int:number>/withdraw/", diary.withdraw, name="withdraw"),
    path("diary/<int:number>/off/", diary.take_off, name="take_off"),
]
