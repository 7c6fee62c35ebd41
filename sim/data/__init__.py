"""What was observed: the official weekly series, later ones that users bring, and spreadsheets."""
