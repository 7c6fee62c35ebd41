"""Calibration: infer the assumptions from the reported figures.

All of it uses one ensemble of simulations at draws from the priors. `ensemble` runs and stores
them, and `kernel` weights them by the reported figures.
"""
