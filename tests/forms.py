"""Reading pages as a browser does: their forms, and whatever in them would run."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# Kinds of <input> into which somebody can type, or that carry text back to the server.
_TYPED = {"", "email", "hidden", "number", "password", "search", "tel", "text", "url"}
_LINKS = {"action", "formaction", "href", "poster", "src", "xlink:href"}


@dataclass
class Form:
    """A form of a page: where it goes, what it would send as it stands, and what can be typed."""

    method: str
    action: str
    values: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)

    @property
    def takes_text(self) -> bool:
        """Tell whether there is anything to type into."""
        return bool(self.lines or self.areas)


class _Reader(HTMLParser):
    """Collects the forms of a page, and what in it would run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.harm: list[str] = []
        self._inside: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note_harm(tag, given)
        name = given.get("name", "")
        match tag:
            case "form":
                self._inside = Form(given.get("method", "get").lower(), given.get("action", ""))
                self.forms.append(self._inside)
            case "input" if self._inside and name:
                self._input(self._inside, given.get("type", "").lower(), name, given)
            case "textarea" if self._inside and name:
                self._inside.areas.append(name)
                self._inside.values[name] = ""
            case "select":
                self._select = name
            case "option" if self._inside and self._select:
                if "selected" in given or self._select not in self._inside.values:
                    self._inside.values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = ""

    @staticmethod
    def _input(form: Form, kind: str, name: str, given: dict[str, str]) -> None:
        if kind in {"checkbox", "radio"}:
            if "checked" in given or name not in form.values:
                form.values[name] = given.get("value", "on")
        elif kind in _TYPED:
            form.values[name] = given.get("value", "")
            if name != "csrfmiddlewaretoken":
                form.lines.append(name)

    def _note_harm(self, tag: str, given: dict[str, str]) -> None:
        is_data = given.get("type") in {"application/json", "application/ld+json"}
        if tag == "script" and not is_data and not given.get("src", "").startswith("/static/"):
            self.harm.append(f"<script {given}>")
        if tag in {"base", "embed", "iframe", "object", "style"}:
            self.harm.append(f"<{tag}>")
        for name, value in given.items():
            scheme = value.strip().partition(":")[0].lower() if ":" in value else ""
            if name.startswith("on") or name == "style":
                self.harm.append(f"{tag} {name}")
            elif name in _LINKS and scheme in {"javascript", "vbscript", "data"}:
                self.harm.append(f"{tag} {name}={value[:60]}")


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def forms_in(html: str) -> list[Form]:
    """Return the forms of a page with the values that they would send untouched."""
    return _read(html).forms


def harm_in(html: str) -> list[str]:
    """Return what in a page would run or load something: inline scripts, handlers, dangerous links."""
    return _read(html).harm
