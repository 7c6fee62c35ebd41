"""Experiments: scenarios in the same random worlds, and what they say when compared."""
