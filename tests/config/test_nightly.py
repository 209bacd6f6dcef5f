"""One timer for every night: nothing nightly is missing, and one failure stops nothing else."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.management.commands.nightly import NIGHTLY
from reviews.models import Prior
from tests.test_docs import rows

pytestmark = pytest.mark.django_db


def test_it_runs_exactly_what_the_table_of_commands_calls_nightly():
    table = {row[0]: row[2] for row in rows("Commands")}
    nightly = {name for name, when in table.items() if "nightly" in when or "every night" in when}
    # Two are Django's own, and django-tasks-db's.
    assert nightly - {"nightly"} == set(NIGHTLY) - {"clearsessions", "prune_db_task_results"}


def test_it_runs_all_of_them_and_says_so():
    out = StringIO()
    # The keys of mail are asked for in the world's DNS.
    left_out = ["--leave-out", "fetch_dkim_keys", "--leave-out", "expire_evidence"]
    call_command("nightly", *left_out, stdout=out)
    done = [line.partition(":")[0] for line in out.getvalue().splitlines() if ": done in " in line]
    assert done == [name for name in NIGHTLY if name not in left_out]
    assert Prior.objects.count() == 1


@override_settings(EVIDENCE_KEY_FILE=Path("/nowhere/at/all"))
def test_one_that_fails_is_named_and_stops_nothing_else():
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"^Failed: expire_evidence\. Everything else has run"):
        call_command("nightly", "--leave-out", "fetch_dkim_keys", stdout=out, stderr=err)
    assert "expire_evidence failed: CommandError" in err.getvalue()
    assert "verify_log: done" in out.getvalue()
    assert "rebuild_scores: done" in out.getvalue()
