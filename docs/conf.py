# SPDX-License-Identifier: MIT
"""Settings of the pages. Nothing is fetched while they are built: no inventories of other projects."""

from __future__ import annotations

import importlib
import pkgutil
from enum import Enum
from typing import get_type_hints

import attrs
from sphinx.application import Sphinx

from plcprotocols import model
from plcprotocols._version import __version__
from plcprotocols.engine import now, seen

project = "plcprotocols"
author = "The plcprotocols authors"
copyright = "2026, The plcprotocols authors"
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"plcprotocols {release}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

autodoc_member_order = "bysource"
autodoc_typehints = "description"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False  # types stand in annotations, so what stands before a colon under "Returns" is a word, not a type

nitpick_ignore_regex = [
    # Names of other projects cannot be resolved: their inventories are not fetched.
    (r"py:.*", r"(attr|attrs|collections|concurrent|datetime|decimal|enum|fractions|pathlib|typing|types)\..+"),
    (r"py:class", r"(pa|pd|pl)\..+"),  # pyarrow, pandas and polars
    (r"py:class", r"plcprotocols\..+\.[A-Z](_co)?"),  # a type that stands for any
    (r"py:class", r"(matplotlib\..+\.)?(Axes|Figure)"),  # likewise of another project, and an extra
]


def setup(app: Sphinx) -> None:
    """Show the fields of a value as the arguments it is made with, types beside the words."""
    for name in (*(name for _, name, _ in pkgutil.iter_modules(model.__path__, f"{model.__name__}.")), now.__name__, seen.__name__):
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, type) and attrs.has(value):
                # Without what annotations say to the library itself: who may see a field, what is prose.
                value.__annotations__ = get_type_hints(value)
    app.connect("autodoc-skip-member", _show_choices)
    app.connect("autodoc-process-docstring", _fields_as_arguments, priority=400)  # before napoleon reads the sections


def _show_choices(_app: Sphinx, _what: str, _name: str, value: object, _skip: object, _options: object) -> bool | None:
    return False if isinstance(value, Enum) else None  # choices are shown although they have no docstring


def _fields_as_arguments(_app: Sphinx, _what: str, _name: str, value: object, _options: object, lines: list[str]) -> None:
    if isinstance(value, type) and attrs.has(value):
        lines[:] = ["Args:" if line == "Attributes:" else line for line in lines]
