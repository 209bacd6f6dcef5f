"""Evidence from an e-mail: that an employer wrote to the author, proven by the mail's signature (DKIM).

The mail is read in memory by a child process that can open neither file nor connection, and is gone with
the request. Keys are those that `manage.py fetch_dkim_keys` has fetched beforehand. `mail`, `signature`,
`verifier` and `child` know no Django; `services.show_mail` is the way in.
"""
