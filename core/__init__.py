"""The small shared kernel: no models, and nothing that belongs to one room alone."""
