"""Where a key comes from: the system's source of randomness and nothing else, with no bit that leans."""

import ast
import inspect
import random
from collections import Counter
from math import sqrt

from submissions import keys
from submissions.keys import ALPHABET, BITS, DATA_LENGTH, new_key

KEYS = 10_000
# So many standard deviations are left to chance: one run in some hundred thousand fails for no reason.
MOST = 6.0


def test_nothing_but_the_systems_source_is_asked():
    tree = ast.parse(inspect.getsource(keys))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "random" not in names
    assert "secrets.randbits(BITS)" in ast.unparse(tree)
    # A source that can be seeded would give the same key twice.
    drawn = set()
    for _ in range(2):
        random.seed(7)
        drawn.add(new_key().characters)
    assert len(drawn) == 2


def test_no_bit_and_no_character_leans_and_no_key_comes_twice():
    drawn = [new_key().characters for _ in range(KEYS)]
    assert len(set(drawn)) == KEYS
    values = [
        int("".join(f"{ALPHABET.index(letter):05b}" for letter in key[:DATA_LENGTH]), 2) for key in drawn
    ]
    leaning = [
        abs(sum(value >> bit & 1 for value in values) - KEYS / 2) / sqrt(KEYS / 4) for bit in range(BITS)
    ]
    assert max(leaning) < MOST
    for place in range(DATA_LENGTH):
        counts = Counter(key[place] for key in drawn)
        share = KEYS / len(ALPHABET)
        chi2 = sum((counts[letter] - share) ** 2 / share for letter in ALPHABET)
        # Chi squared with 31 degrees of freedom: mean 31, variance 62.
        assert (chi2 - 31) / sqrt(62) < MOST + 2
