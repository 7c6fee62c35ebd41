"""Decisions: which policy is best, how sure that is, and which differences are not resolved."""
