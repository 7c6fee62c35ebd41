"""Weekly arrivals forecast from what was known at the time, and scored against what was observed.

The model is held against forecasters that know nothing of boats, patrols or networks: where these
do as well, the model has not earned belief as a forecaster, whatever else it is good for.
"""
