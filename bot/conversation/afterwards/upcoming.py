"""What an end asks for on a day to come: steps with a date, and one question afterwards. Pure."""

from dataclasses import dataclass
from datetime import date

from policies.markdown import plain
from trees.bare import bare_steps
from trees.position import Position
from trees.show import show
from trees.shown import ShownFollowUp, ShownHandoff, ShownOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A step with its day. `bare` is the author's words without any answer, for calendars that others may see."""

    key: str
    by: date
    words: str
    bare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """What is still to come after an end, in the order of the days."""

    deadlines: tuple[Deadline, ...] = ()
    follow_up: ShownFollowUp | None = None

    def on(self, day: date, *, ticked: tuple[str, ...] = ()) -> tuple[Deadline, ...]:
        """The deadlines of one day that are not done."""
        return tuple(one for one in self.deadlines if one.by == day and one.key not in ticked)


def upcoming_of(position: Position, *, today: date) -> Upcoming:
    """What this end asks for later; nothing where it asks for nothing with a date."""
    shown = show(position, today=today)
    if not isinstance(shown, ShownOutcome | ShownHandoff):
        return Upcoming()
    bare = bare_steps(position)
    dated = sorted((step.by, number, step) for number, step in enumerate(shown.do) if step.by is not None)
    deadlines = tuple(
        Deadline(key=step.key, by=by, words=plain(step.words), bare=bare.get(step.key, "")) for by, _, step in dated
    )
    return Upcoming(deadlines=deadlines, follow_up=getattr(shown, "follow_up", None))
