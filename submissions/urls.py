"""Addresses of posting and of the diary. None of them names a key or a review."""

from django.urls import path

from submissions.holding.page import what_we_hold
from submissions.views import diary, entries, evidence, importing, keyring, posting, sending, writing

app_name = "submissions"
urlpatterns = [
    path("what-we-hold/", what_we_hold, name="what_we_hold"),
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
    path("diary/key/", keyring.overview, name="key"),
    path("diary/key/export/", keyring.export, name="export"),
    path("diary/key/replace/", keyring.replace, name="replace"),
    path("diary/key/erase/", keyring.erase, name="erase"),
    path("diary/erased/", keyring.erased, name="erased"),
    path("diary/waits/new/", writing.new, name="entry_new"),
    path("diary/waits/keep/", writing.keep, name="entry_keep"),
    path("diary/import/", importing.spreadsheet, name="entry_import"),
    path("diary/waits/<int:number>/", entries.entry, name="entry"),
    path("diary/waits/<int:number>/answered/", entries.did_they_answer, name="entry_answered"),
    path("diary/waits/<int:number>/answer/", entries.answer, name="entry_answer"),
    path("diary/waits/<int:number>/noted/", entries.happened, name="entry_happened"),
    path("diary/waits/<int:number>/correct/", writing.correct, name="entry_correct"),
    path("diary/waits/<int:number>/next/", writing.following, name="entry_next"),
    path("diary/waits/<int:number>/erase/", entries.erase, name="entry_erase"),
    path("diary/waits/<int:number>/days.ics", entries.days, name="entry_days"),
    path("diary/waits/<int:number>/share/", entries.share, name="entry_share"),
    path("diary/<int:number>/edit/", diary.edit, name="edit"),
    path("diary/<int:number>/answer/", diary.answer, name="answer"),
    path("diary/<int:number>/withdraw/", diary.withdraw, name="withdraw"),
    path("diary/<int:number>/write/", diary.write, name="write"),
    path("diary/<int:number>/timing/", diary.timing, name="timing"),
    path("diary/<int:number>/appeal/", diary.appeal, name="appeal"),
    path("diary/<int:number>/evidence/", evidence.show, name="evidence"),
    path("diary/<int:number>/off/", diary.take_off, name="take_off"),
]
