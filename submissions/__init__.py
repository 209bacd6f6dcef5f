"""The author's private side: keys, authorship, coarsening. Only config may import it."""
