"""One night as a page that moves: the one page with a script."""
