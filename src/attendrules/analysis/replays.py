"""A second engine runs over what shows a difference, with the whole policies: nothing is shown on the word of one.

Rules for groups and for parents are decided by the reference engine only. There the
reference engine runs again, but with the whole policy instead of a slice of it.
"""

from __future__ import annotations

from attendrules.analysis.behaviour import Side
from attendrules.analysis.stories import Story
from attendrules.decisions import Decision
from attendrules.engine import decide
from attendrules.streaming import decided, replay, stream_of

REFERENCE, STREAMING = "reference", "streaming"


def second_engine(side: Side) -> str:
    """The engine that replays a side."""
    grouped = {action.outcome for rule in side.part.whole.group_rules for action in rule.actions}
    return STREAMING if grouped.isdisjoint(side.part.targets) else REFERENCE


def replayed(side: Side, story: Story) -> tuple[Decision, ...]:
    """What the second engine decides about the targets of a side, under the whole policy."""
    register, inputs = story.register(side.codes), story.inputs()
    if second_engine(side) == REFERENCE:
        made = list(decide(side.part.whole, register, inputs))
    else:
        stream = stream_of(side.part.whole, story.calendar, inputs.recorded)
        made = [each for pupil in register.pupils for each in decided(replay(stream, register, pupil, inputs)[1])]
    return tuple(decision for decision in made if decision.outcome in side.part.targets)


def disagreeing(side: Side, story: Story, reference: tuple[Decision, ...]) -> str:
    """The engine that does not decide as the reference does on the slice, or nothing.

    Reasons may differ: the whole policy has recodes that make no difference to the targets.
    """
    found, expected = (side.told(made, story.calendar) for made in (replayed(side, story), reference))
    return "" if found == expected else second_engine(side)
