"""Studies: many runs, their outcomes, and what they say when compared."""
