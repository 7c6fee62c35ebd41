"""The report of a comparison or overview, and its sheet of one page."""
