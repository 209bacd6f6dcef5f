"""Who the record is about: employers, their names, domains and representatives."""
