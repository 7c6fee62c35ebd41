"""Observed data: the official weekly series, users' own series, spreadsheets and targets."""
