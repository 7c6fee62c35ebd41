"""One night as a page that moves."""
