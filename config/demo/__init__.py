"""The demo: an invented world in which every state of the site shows. No real employer is in it."""
