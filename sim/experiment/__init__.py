"""Experiments: run scenarios in the same replications and compare them."""
