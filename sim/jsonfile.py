"""Results as plain data."""

from math import isfinite
from typing import Any


def finite(told: Any) -> Any:
    """Return plain data with None for what is no finite number: JSON has none."""
    if isinstance(told, dict):
        return {key: finite(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [finite(value) for value in told]
    return None if isinstance(told, float) and not isfinite(told) else told
