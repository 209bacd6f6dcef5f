"""Tasks that run when they are enqueued, instead of by a worker."""

from typing import Any

from django.tasks.backends.immediate import ImmediateBackend


class AtOnceBackend(ImmediateBackend):
    """Django's own, which knows no tasks of a later time: those are left to the tests that use the worker."""

    supports_defer = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Run the task now, unless it is put off."""
        return super().enqueue(task, args, kwargs) if task.run_after is None else None
