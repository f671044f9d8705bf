"""How Sphinx builds the documentation: `python3 tasks.py docs`."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "attendrules"
author = "The attendrules authors"
copyright = author
release = version = version_of("attendrules")

extensions = ["myst_parser", "sphinx.ext.autodoc", "captions", "docstrings", "grammar", "policies", "rules_lexer"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
grammar_file = str(HERE.parent / "grammar" / "attendrules.lark")

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(?!attendrules\.).*"),
    ("py:.*", r"attendrules\.(plan|source|resolve|syntax|scenarios|analysis)\..*"),
]

language = "en-GB"
html_theme = "furo"
html_title = f"attendrules {release}"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
