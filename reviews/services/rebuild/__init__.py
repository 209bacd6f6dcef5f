"""The nightly rebuild, and what makes it quick."""
