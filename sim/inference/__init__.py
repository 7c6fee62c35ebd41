"""Calibration: what the reported figures tell about the assumptions, and what they cannot settle.

One bank of simulations at draws from the priors serves everything: `draws` makes the draws, `bank`
runs and keeps them, `kernel` weighs them by the reported figures.
"""
