"""Acts of judgement: each function is one deed in one transaction, and a refused one changes nothing."""
