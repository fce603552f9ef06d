"""Finds what is shipped with doctrack, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import doctrack


def shipped_folder(name: str) -> Path:
    """The folder `schemas` or `templates`: inside the installed package, else beside it in the
    checkout.
    """
    package = Path(doctrack.__file__).parent
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name
