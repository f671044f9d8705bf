"""A bar on standard error for work that takes longer than a moment; nothing where that is no terminal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from attrs import define
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from attendrules.cli.console import err

PATIENCE = 1.0
"""Seconds of work before a bar is shown."""
Told = Callable[[str, int, int | None], None]


@contextlib.contextmanager
def working(what: str) -> Iterator[Told]:
    """Something to tell how much is done: what is being done, how many, and of how many, if that is known."""
    console = err()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(what), TimeElapsedColumn())
    with contextlib.ExitStack() as stack:
        yield _Bar(stack, Progress(*columns, console=console, transient=True, disable=not console.is_terminal), time.monotonic())


@define
class _Bar:
    stack: contextlib.ExitStack
    progress: Progress
    began: float
    stage: str = ""
    task: TaskID | None = None

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if self.task is None and time.monotonic() - self.began < PATIENCE:
            return
        if self.task is None:
            self.stack.enter_context(self.progress)
        if self.task is None or stage != self.stage:
            if self.task is not None:
                self.progress.remove_task(self.task)
            self.task, self.stage = self.progress.add_task(stage, total=total), stage
        self.progress.update(self.task, completed=done, total=total)
