"""The estimator for many employers at once: what `scoring.estimate` says of each, to 1e-9, in arrays.

For batches and the nightly rebuild. E employers stand in the first axis, the 13 rungs in the second, the
bins in the last. The formulas and their sources are beside the plain functions of the same names.
"""

from scoring.arrays.cells import Cells, Floats, Many, Whole
from scoring.arrays.estimates import NEVER, Estimates, beta_bands
from scoring.arrays.learning import learn

__all__ = ["NEVER", "Cells", "Estimates", "Floats", "Many", "Whole", "beta_bands", "learn"]
