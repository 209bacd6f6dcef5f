"""A candidate's own spreadsheet: read as a table, mapped by its columns, and made into entries.

Nothing of it is kept on the server until its owner has seen what each row becomes. Between the steps it
travels in the page, sealed. `tables` reads bytes of any shape, `meaning` says what a column may be and
guesses it, `days` reads days in any order, `rows` makes an entry of a row or says why it does not,
`employers` knows whom a name means, `parcels` seals.
"""
