"""Do again what was withdrawn and erased after the backup that was restored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from submissions.keyring.replaying import replay_erasures


class Command(BaseCommand):
    help = (
        "Withdraws and erases again what ERASURES_FILE says is gone and the database still has, as after a"
        " backup was restored; then adds to the file what it lacks. Where nothing was restored it changes"
        " nothing. Run it after a restore, before the site is opened again; `nightly` runs it as well."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay.

        Raises:
            CommandError: the file cannot be read or written, or something could not be withdrawn.
        """
        try:
            done = replay_erasures()
        except (OSError, ValueError) as problem:
            raise CommandError(f"The erasure ledger cannot be used: {problem}") from None
        self.stdout.write(
            f"{done.noted} lines in the ledger. Withdrawn again: {done.reviews} reviews,"
            f" {done.replies} replies; deleted again: {done.things} rows of authors."
        )
        if done.left:
            raise CommandError(f"Could not be withdrawn, look at them: {', '.join(done.left)}")
