"""Settings of the documentation: `make docs` builds it, and treats every warning as an error."""

import sys
from pathlib import Path

from sim import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "channelsim"
version = release = __version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "generated",
    "explorer_page",
]
exclude_patterns = ["example_policy"]
html_theme = "furo"
html_title = "channelsim"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]
default_role = "code"
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True
