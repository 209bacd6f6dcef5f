"""What concerns a key as a whole: the pepper's turn, replacing a key, taking everything along, erasing it."""
