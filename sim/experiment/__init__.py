"""Experiments: scenarios in the same replications, and what they say when compared."""
