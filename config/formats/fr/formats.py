"""What Django's French formats lack: thousands stand apart by the narrow space (docs/french.md)."""

THOUSAND_SEPARATOR = "\u202f"
