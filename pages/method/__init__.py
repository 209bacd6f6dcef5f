"""`/how-scores-work/`: the method in plain words, examples that the same code computes, and its accuracy."""
