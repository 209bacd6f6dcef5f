"""The representative's screens."""
