"""Programs for the people who run and build Heardback; the Makefile calls them."""
