"""Users with passwords: representatives and staff. Candidates never have an account."""
