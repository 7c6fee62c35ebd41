"""Outcomes: named functions of what happened, and how they spread over replications."""
