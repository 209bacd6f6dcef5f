"""Where scores are read: the cells to compute one again, several side by side, and who answers well."""
