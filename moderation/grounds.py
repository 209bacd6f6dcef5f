"""The grounds of a decision, with their labels; the clause that each cites stands in moderation.rules."""

from django.utils.translation import gettext_lazy as _

from core.vocabulary import Words


class Ground(Words):
    """Why something is refused, blanked, asked about or taken away (moderation.md)."""

    NAMES_PRIVATE_PERSON = "names_private_person", _("names a private person")
    CONTACT_DETAILS = "contact_details", _("contact details")
    CONFIDENTIAL = "confidential_or_interview_answers", _("confidential, or interview answers")
    HARASSMENT = "harassment", _("harassment")
    DISCRIMINATION = "discrimination", _("discrimination")
    NOT_FIRST_HAND = "not_first_hand", _("not first hand")
    WRONG_EMPLOYER = "wrong_employer", _("wrong employer")
    DUPLICATE = "duplicate", _("duplicate")
    SPAM = "spam", _("spam")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("conflict of interest")
    SUSPECTED_FAKE = "suspected_fake", _("suspected fake")
    ALLEGATION_NEEDS_EVIDENCE = "allegation_needs_evidence", _("allegation that needs evidence")
    LEGAL_NOTICE = "legal_notice", _("legal notice")
    AUTHOR_REQUEST = "author_request", _("the author’s wish")
