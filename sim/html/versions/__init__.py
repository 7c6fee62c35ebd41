"""The report of what moved between two studies or model versions."""
