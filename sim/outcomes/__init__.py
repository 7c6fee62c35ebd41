"""Outcomes: named functions of the tables of events, and statistics over replications."""
