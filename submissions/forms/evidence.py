"""The file with an e-mail, shown as evidence."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from submissions.evidence.wording import reason_words
from submissions.forms.fields import Question


class MailForm(Question):
    """One file. What is in it is for a process of its own to read, and for no form."""

    mail = forms.FileField(
        label=gettext_lazy("The e-mail, as a file"),
        help_text=gettext_lazy("The original message, at most 512 KB; its name mostly ends in .eml."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the e-mail."),
            "invalid": gettext_lazy("Choose the file with the e-mail."),
        },
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_too_large:
            # Nothing of such a file is kept even in memory, so the field would say that there is none.
            self.fields["mail"].error_messages["required"] = reason_words("too_large")

    def clean_mail(self) -> bytes:
        """Return the bytes of the file."""
        file: UploadedFile[bytes] = self.cleaned_data["mail"]
        return bytes(file.read())
