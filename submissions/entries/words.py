"""What stands beside the questions of the diary: what becomes of each answer."""

from django.utils.translation import gettext as _

from submissions.wording import Note


def entry_notes() -> dict[str, Note]:
    """Return the margin notes of writing a wait down, by the part that they stand beside."""
    title = _("What becomes of this")
    mine, nobody = _("Only you"), _("Nobody else")
    rough = _("unless you make a review of it: then rough lengths, and no day")
    return {
        "employer": Note(
            title,
            (
                (mine, _("the employer and the step, encrypted under your key")),
                (nobody, _("the employer learns nothing, and its page counts nothing")),
            ),
        ),
        "promise": Note(
            title,
            ((mine, _("the days, exactly as you write them. The diary alone keeps them.")), (nobody, rough)),
            _(
                "Written down before the answer comes, it is the one kind of evidence that hindsight"
                " cannot bend."
            ),
        ),
        "answer": Note(title, ((mine, _("what came, and when")), (nobody, rough))),
        "note": Note(
            title,
            ((mine, _("your words, and they never leave the diary")),),
            _("Names are fine in here. Elsewhere on this site they are not."),
        ),
    }
