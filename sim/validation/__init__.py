"""Validation of a calibration: checks, simulation-based calibration, identifiability, variants."""
