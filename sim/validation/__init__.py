"""Whether a calibration holds, whether it is honest, and what it did not settle."""
