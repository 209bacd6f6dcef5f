"""The public log: what anybody may read of the decisions, in an order that dates no author.

`chain`, `promises` and the command `python -m moderation.ledger` are pure: a stranger checks a download with
them, without our database. The rest writes the log with each batch, reads it for the pages and verifies it.
"""
