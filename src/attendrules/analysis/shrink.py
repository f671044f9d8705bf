"""Make a witness smaller until nothing can be left out, replaying it each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from attendrules.analysis.letters import plain_letters
from attendrules.analysis.stories import Letter, Story
from attendrules.domain.sessions import Period

Size = tuple[int, int, int, int]


@frozen
class Found:
    """A story on which two sides differ, and the first session in which they do."""

    story: Story
    session: int

    @property
    def size(self) -> Size:
        """Marks other than present, inputs, the session of the difference, marks: less is better, in this order."""
        return (self.story.unusual, len(self.story.told), self.session, self.story.marks)


Difference = Callable[[Story], int | None]
"""The first session in which two sides differ on a story."""


@frozen
class Shrinking:
    """A way to tell differences, and when to stop trying."""

    differs: Difference
    stop: Callable[[], bool]

    def better(self, found: Found, story: Story) -> Found | None:
        """The smaller story as a witness, if it is one."""
        session = self.differs(story)
        if session is None:
            return None
        smaller = Found(story, session)
        return smaller if smaller.size < found.size else None


def shrink(found: Found, how: Shrinking) -> Found:
    """The smallest witness that small steps lead to."""
    before: Found | None = None
    while before != found and not how.stop():
        before = found
        for step in STEPS:
            found = _repeat(found, how, step)
    return found


def _repeat(found: Found, how: Shrinking, step: Callable[[Found], Iterator[Story]]) -> Found:
    """Take a step as long as it helps."""
    while not how.stop():
        better = next((each for each in _tried(found, how, step) if each is not None), None)
        if better is None:
            return found
        found = better
    return found


def _tried(found: Found, how: Shrinking, step: Callable[[Found], Iterator[Story]]) -> Iterator[Found | None]:
    for story in step(found):
        if how.stop():
            return
        yield how.better(found, story)


def _cut_off(found: Found) -> Iterator[Story]:
    """Nothing after the difference."""
    story = found.story
    stop = found.session + 1
    children = tuple(evolve(c, letters=c.letters[: max(1, stop - c.start)]) for c in story.children)
    yield evolve(story, children=children, told=tuple(each for each in story.told if each.session < stop))


def _fewer_children(found: Found) -> Iterator[Story]:
    story = found.story
    for number in range(len(story.children)) if len(story.children) > 1 else ():
        yield evolve(story, children=(*story.children[:number], *story.children[number + 1 :]))


def _less_told(found: Found) -> Iterator[Story]:
    told = found.story.told
    for first, last in _chunks(len(told)):
        yield evolve(found.story, told=(*told[:first], *told[last:]))


def _more_present(found: Found) -> Iterator[Story]:
    """Some of the other marks become present ones."""
    for number, child in enumerate(found.story.children):
        odd = [index for index, letter in enumerate(child.letters) if not letter.plain]
        for first, last in _chunks(len(odd)):
            yield _present(found.story, number, odd[first:last])


def _present(story: Story, number: int, indexes: list[int]) -> Story:
    child = story.children[number]
    letters = list(child.letters)
    for index in indexes:
        letters[index] = plain_letters(child.start + index, 1)[0]
    return story.with_letters(number, tuple(letters))


def _earlier(found: Found) -> Iterator[Story]:
    """The same some sessions, days or weeks before."""
    story = found.story
    first = min(child.start for child in story.children)
    calendar = story.calendar
    starts = {calendar.start_of(Period.HALF_TERM, calendar.period(Period.HALF_TERM, s)) for s in range(0, first + 1, 2)}
    weeks = {calendar.start_of(Period.WEEK, calendar.period(Period.WEEK, s)) for s in range(0, first + 1, 2)}
    for target in [*sorted(starts), *sorted(weeks), first - 2, first - 1]:
        if 0 <= target < first:
            yield _moved(story, first - target)


def _moved(story: Story, by: int) -> Story:
    children = tuple(evolve(c, start=c.start - by, letters=tuple(_halves(c.letters, c.start - by))) for c in story.children)
    told = tuple(evolve(each, session=max(0, each.session - by)) if each.session else each for each in story.told)
    return evolve(story, children=children, told=told)


def _halves(letters: tuple[Letter, ...], start: int) -> Iterator[Letter]:
    """Present marks written as mornings and afternoons are."""
    for index, letter in enumerate(letters):
        yield plain_letters(start + index, 1)[0] if letter.plain else letter


def _closer(found: Found) -> Iterator[Story]:
    """Some sessions taken out, so that what comes after comes earlier."""
    for number, child in enumerate(found.story.children):
        for first, last in _chunks(len(child.letters)):
            kept = (*child.letters[:first], *child.letters[last:])
            if kept:
                yield found.story.with_letters(number, tuple(_halves(kept, child.start)))


def _later_start(found: Found) -> Iterator[Story]:
    """The child joins later."""
    for number, child in enumerate(found.story.children):
        cut = len(child.letters) // 2
        while cut:
            yield found.story.with_letters(number, child.letters[cut:], child.start + cut)
            cut //= 2


def _swapped(found: Found) -> Iterator[Story]:
    """Marks other than present at the beginning: a present mark before one changes places with it."""
    for number, child in enumerate(found.story.children):
        letters = list(child.letters)
        odd = [index for index, letter in enumerate(letters) if not letter.plain]
        plain = [index for index, letter in enumerate(letters) if letter.plain]
        if odd and plain and plain[0] < odd[-1]:
            arranged = [letters[index] for index in odd] + [letters[index] for index in plain]
            yield found.story.with_letters(number, tuple(_halves(tuple(arranged), child.start)))


def _chunks(length: int) -> Iterator[tuple[int, int]]:
    """Stretches to leave out: all, then halves, quarters and so on down to single ones."""
    size = length
    while size:
        for first in range(0, length, size):
            yield first, min(first + size, length)
        size //= 2


STEPS = (_cut_off, _fewer_children, _less_told, _more_present, _earlier, _closer, _later_start, _swapped)
