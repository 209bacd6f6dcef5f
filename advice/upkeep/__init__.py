"""What articles and legal clocks need with time: planned publication, links that still lead, reminders."""
