"""What is done to employers: each function is one deed in one transaction."""

from employers.services.counting import recount_directory, recount_trigrams
from employers.services.describing import describe
from employers.services.listing import (
    DomainTakenError,
    accept_proposal,
    create_employer,
    propose_employer,
    rename,
)
from employers.services.merging import Moves, merge_employers, undo_merge, what_moves
from employers.services.naming import EmployerRefusedError, add_name
from employers.services.refusing import refuse_proposal
from employers.services.representing import (
    AccessRefusedError,
    grant_representation,
    revoke_representation,
)

__all__ = [
    "AccessRefusedError",
    "DomainTakenError",
    "EmployerRefusedError",
    "Moves",
    "accept_proposal",
    "add_name",
    "create_employer",
    "describe",
    "grant_representation",
    "merge_employers",
    "propose_employer",
    "recount_directory",
    "recount_trigrams",
    "refuse_proposal",
    "rename",
    "revoke_representation",
    "undo_merge",
    "what_moves",
]
