"""Settings, URLs, checks and the demo: the only package that may import everything."""
