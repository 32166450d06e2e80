"""Hold the books against the bank's statement and the cash box: what agrees, and what stands on one side only."""
