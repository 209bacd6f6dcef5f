"""Articles for the person who waits, and the legal clocks."""
