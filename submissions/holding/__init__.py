"""What the site holds about an author: the closed list, what is made from it, and the nightly shuffle."""
