"""Calibration: what the reported figures tell about the assumptions, and what they cannot settle.

One ensemble of simulations at draws from the priors serves everything: `ensemble` runs and keeps
them, `kernel` weights them by the reported figures.
"""
