"""Static files as they are served: one style sheet, hashed names, compressed once."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_SHEET: Final = "css/site.css"
_IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);\n?')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Join the sheets that css/site.css imports into it when static files are collected.

    In development the browser follows the imports; on a slow network forty small files would cost
    more in round trips than in bytes. Only sheets beside site.css may refer to other files, since their
    addresses are taken over as they are.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Join, then hash and compress as WhiteNoise does."""
        if not dry_run and _SHEET in paths:
            joined = self.joined(paths)
            self.delete(_SHEET)
            self._save(_SHEET, ContentFile(joined.encode()))
            paths = {**paths, _SHEET: (self, _SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def joined(self, paths: dict[str, Any]) -> str:
        """Return css/site.css with each import replaced by the sheet in its layer, without comments.

        Raises:
            ValueError: a sheet in a folder of its own refers to another file.
        """

        def source(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return _COMMENT.sub("", file.read().decode())

        def sheet(found: re.Match[str]) -> str:
            name = found["name"]
            text = source(f"css/{name}")
            if "/" in name and "url(" in text:
                raise ValueError(f"css/{name} refers to a file; only a sheet beside site.css may.")
            return f"@layer {found['layer']} {{\n{text}}}\n"

        return _IMPORT.sub(sheet, source(_SHEET))
