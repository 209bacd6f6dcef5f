"""What a mail that proves nothing lacks, and what to do. It speaks of this mail, never of another one."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from submissions.evidence.sandbox import BUSY
from submissions.evidence.verifier import MOST_DAYS_OLD


def _no_mail() -> str:
    return _(
        "This file is not an e-mail as it was sent. Save the original message as a file, in one of the ways"
        " described below."
    )


def _unsure() -> str:
    return _(
        "The signature of this mail leaves a part of it open, so that part could have been changed. Choose"
        " another mail from them."
    )


_WORDS: dict[str, Callable[[], str]] = {
    "unreadable": _no_mail,
    "malformed": _no_mail,
    "empty": lambda: _("This file is empty. Choose the file with the e-mail."),
    "too_large": lambda: _("This file has more than 512 KB. Choose a mail without attachments."),
    "headers": lambda: _(
        "A mail that counts has one sender, one recipient, one subject and one date. This one has not; choose"
        " another mail from them."
    ),
    "date": lambda: _("The date of this mail cannot be read. Choose another mail from them."),
    "future": lambda: _("This mail is dated in the future. Choose another mail from them."),
    "old": lambda: _("This mail is older than %(n)s days. Only newer ones count.") % {"n": MOST_DAYS_OLD},
    "unsigned": lambda: _(
        "This mail carries no signature that can be checked. Forwarded, copied and printed mails have lost"
        " it: save the original message."
    ),
    "weak": lambda: _(
        "This mail is signed in an old way that proves nothing any more. Choose another mail from them."
    ),
    "elsewhere": lambda: _(
        "This mail is signed, but not by a domain that we know as the employer’s, nor by a hiring system."
        " Choose one that came from their own address."
    ),
    "sender": lambda: _(
        "The sender’s address and the domain that signed this mail do not belong together. Choose one that"
        " came from their own address."
    ),
    "unnamed": lambda: _(
        "A hiring system has signed this mail, but neither its sender nor its subject names the employer."
        " Choose one that does."
    ),
    "length": _unsure,
    "uncovered": _unsure,
    "lapsed": lambda: _(
        "The sender let the signature of this mail lapse after some days. Choose a newer mail, or one from"
        " somebody else there."
    ),
    "no_key": lambda: _(
        "We do not have the key that this mail is signed with. We fetch keys by night, and never because of a"
        " mail, so that nobody learns of yours. Choose another mail from them."
    ),
    "changed": lambda: _(
        "This mail is not complete, or was changed after it was signed. Some programs change what they save:"
        " try another way of saving it, described below."
    ),
    BUSY: lambda: _("The check came to no end. Nothing was kept. Try again in some minutes."),
}


def reason_words(reason: str) -> str:
    """Return why a mail proves nothing and what to do, for a reason of the verifier's or of the sandbox's."""
    return _WORDS[reason]()
