"""channelsim: small-boat crossing attempts over the English Channel under enforcement policies."""

__version__ = "0.1.0"

MODEL_VERSION = "1"
"""Changes whenever the same inputs would give other numbers; results carry it."""
