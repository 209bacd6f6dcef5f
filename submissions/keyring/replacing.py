"""A new key in the place of one that others may know: everything is carried over, the old opens nothing."""

from submissions.entries.services import reseal
from submissions.keys import Key, tag
from submissions.models import Authorship
from submissions.peppers import peppers
from submissions.things import find_things, free_numbers, one_at_a_time


def replace_key(*, old: Key, new: Key) -> int:
    """Carry everything from one key to another; return how many things the new one keeps afterwards.

    All or nothing. A second click finds everything carried over; of two browsers with two new keys the
    second one gets nothing, and 0. What somebody kept under the old key meanwhile comes after it. Entries
    that cannot be read are carried as they are, so that their holder can still erase them.

    Raises:
        ValueError: the two keys are the same.
    """
    if old == new:
        raise ValueError("a key cannot be replaced by itself")
    kid, pepper = peppers().current
    with one_at_a_time(old, new):
        reseal(old=old, new=new)
        # Their tags are all that changes: a review does not know its key.
        reviews = [thing for thing in find_things(old) if thing.kind == "review"]
        numbers = free_numbers(find_things(new), len(reviews))
        for thing, number in zip(reviews, numbers, strict=True):
            Authorship.objects.filter(pk=thing.pk).update(tag=tag(new, number, pepper=pepper), kid=kid)
        return len(find_things(new))
