"""The private side of the demo's candidate: a wait that runs past its promise, and one that was answered."""

import datetime as dt

from core.vocabulary import PHASE_OF_STAGE
from employers.models import Employer
from submissions.coarsen import DraftContact, DraftPromise, DraftWait
from submissions.entries.content import Entry, EntryWait, Whom
from submissions.entries.services import keep_entry
from submissions.keys import Key


def diary_of(key: Key, *, today: dt.date) -> None:
    """Keep two entries under the key, after whatever lies there."""

    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    stage = "hiring_manager_interview"
    running = DraftWait(
        stage=stage,
        phase=PHASE_OF_STAGE[stage],
        last_contact=ago(17),
        watched_until=ago(2),
        first_recorded_on=ago(16),
        asked_on=ago(4),
        promises=(
            DraftPromise(
                kind="decision_either_way", precision="by_date", made_by="hiring_manager", day=ago(10)
            ),
        ),
        contacts=(DraftContact(content="holding_reply", on=ago(8)),),
    )
    came = DraftWait(
        stage="application",
        phase=PHASE_OF_STAGE["application"],
        last_contact=ago(30),
        watched_until=ago(20),
        answered_on=ago(19),
        content="invitation",
        channel="personal_email",
        first_recorded_on=ago(30),
        promises=(DraftPromise(kind="next_step", precision="none"),),
    )
    keep_entry(
        key=key,
        entry=Entry(
            whom=_whom("Fennimore & Quist"),
            waits=(EntryWait(wait=running),),
            note="They wanted to talk to the team lead first.",
        ),
        nonce="the demo's first entry",
    )
    keep_entry(
        key=key,
        entry=Entry(whom=_whom("Northgannet Robotics"), waits=(EntryWait(wait=came),)),
        nonce="the demo's second entry",
    )


def _whom(name: str) -> Whom:
    found = Employer.objects.filter(name=name).first()
    if found is None:
        return Whom(name=name, country="GB")
    return Whom(name=found.name, pk=found.pk, country=found.country)
