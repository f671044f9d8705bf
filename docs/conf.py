"""How Sphinx builds the documentation: `python3 tasks.py docs`."""

from importlib.metadata import version as version_of

project = "attendrules"
author = "The attendrules authors"
copyright = author
release = version = version_of("attendrules")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True

language = "en-GB"
html_theme = "furo"
html_title = f"attendrules {release}"
