"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Where to write, so that nobody ever sees half of a file: it takes its place at the end, if all went well.

    A pipe or device is written to as it is. Raises `OSError` with the path that was asked
    for if there is no such place.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not (target.is_file() and os.access(target, os.W_OK)):
        with naming(path):
            target.open("ab").close()
        yield target
        return
    temporary = target.with_name(f".attendrules.{os.getpid()}.part")
    try:
        with naming(path):
            temporary.touch()
        yield temporary
        with naming(path):
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
    finally:
        with contextlib.suppress(OSError):  # the folder is not there
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Errors of the system name the file that was asked for, not the one beside it that was being written."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_whole(path: str | Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    with whole(path) as place, naming(path):
        place.write_text(text, encoding="utf-8", newline="")
