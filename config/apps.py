from contextlib import suppress

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Register the system checks, and make the folder that SQLite, mail and keys live in."""
        from config import checks  # noqa: F401

        # The pepper lies here too, so the folder is nobody else's. If it cannot be made, a check says so.
        with suppress(OSError):
            settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
