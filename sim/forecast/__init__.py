"""Forecast weekly arrivals from the data at an origin, and score forecasts against observations.

The model is compared with baseline forecasters that use only past arrivals. If these do as well,
the model has not earned trust as a forecaster.
"""
