"""The report of answers to claims, a card for each."""
