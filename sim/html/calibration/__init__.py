"""The report of a calibration, a validation or both."""
