"""Mails to try the check of evidence on: signed by another library's forms, and spoilt in every way."""
