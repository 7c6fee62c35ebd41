"""Reports as one self-contained HTML file, made from a finished study alone."""
