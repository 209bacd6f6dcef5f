"""The read-only side for machines."""
