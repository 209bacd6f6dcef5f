"""/transparency/: what was decided, whether the site kept its word, and the log, to read and to check."""
