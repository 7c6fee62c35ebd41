"""The Home Office's published spreadsheet of arrivals."""
