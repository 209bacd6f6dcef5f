"""The people of a desk: who is in the team, and how somebody joins and leaves it."""
