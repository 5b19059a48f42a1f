"""The page of somebody's working week as a fragment: hours, leave and places. Handed all it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup

from escalation import words
from escalation.pages import Render
from escalation.staff_store import Entered
from escalation.staffing import Adviser, Stretch, Team, covered_by, on_leave, overlaps
from escalation.week_form import WEEKDAYS, Unclear, hours_typed
from organisations.calendar import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the page shows."""

    whose: Adviser
    own: bool  # whether the reader looks at their own
    lead: bool  # whether they may look at anybody's, and say how much each may have
    organisation: str
    title: str  # the organisation's name
    calendar: Calendar
    today: date
    team: Team
    names: Mapping[str, str]
    leave: tuple[Entered, ...]  # of this person, from today on
    gaps: Mapping[str, tuple[Stretch, ...]] = field(default_factory=dict)  # by queue title, for a lead
    typed: Mapping[str, str] = field(default_factory=dict)
    unclear: Unclear | None = None
    done: str | None = None
    token: str = ""


def week_page(render: Render, shown: Shown) -> Markup:
    """The page."""
    post = shown.whose.posts[shown.organisation]
    week = shown.calendar.week if post.week is None else post.week
    hours = {name: hours_typed(week.get(day, ())) for day, name in enumerate(WEEKDAYS)}
    others = [name for name in sorted(shown.team.advisers, key=shown.names.__getitem__) if name != shown.whose.person]
    values = {
        "shown": shown,
        "who": shown.names[shown.whose.person],
        "post": post,
        "usual": post.week is None,
        "days": [(name, name.capitalize(), shown.typed.get(name, hours[name])) for name in WEEKDAYS],
        "leave": [_leave(one, shown) for one in shown.leave],
        "covers": [(name, shown.names[name]) for name in others],
        "elsewhere": places_elsewhere(shown.whose, shown.organisation),
        "team": [_member(shown.team.advisers[name], shown) for name in (shown.whose.person, *others)],
        "gaps": [(title, [_stretch(one, shown) for one in gaps]) for title, gaps in shown.gaps.items() if gaps],
        "typed": shown.typed,
        "field": shown.unclear.field if shown.unclear else None,
        "failed": shown.unclear.sentence if shown.unclear else None,
    }
    return render("escalation/week.html", values)


def places_elsewhere(adviser: Adviser, organisation: str) -> int:
    """The places that they keep for other organisations."""
    return sum(post.floor for name, post in adviser.posts.items() if name != organisation)


def _leave(entered: Entered, shown: Shown) -> dict[str, object]:
    leave = entered.leave
    here = leave.organisation == shown.organisation
    cover = shown.team.advisers.get(leave.cover or "")
    return {
        "cover_away": cover is not None and any(overlaps(leave, one) for one in cover.leave),
        "id": entered.id,
        "days": _days(leave.first, leave.last, shown.today),
        "cover": shown.names.get(leave.cover or "") if here else None,
        "can_take_back": shown.own or here,
        "here": here,
    }


def _days(first: date, last: date, today: date) -> str:
    return _day(first, today) if first == last else f"{_day(first, today)} to {_day(last, today)}"


def _day(day: date, today: date) -> str:
    """The day, with its year where that is not this one."""
    return words.plain_day(day) if day.year == today.year else f"{words.plain_day(day)} {day.year}"


def _member(adviser: Adviser, shown: Shown) -> dict[str, object]:
    away = on_leave(adviser, shown.today)
    cover = covered_by(shown.team, adviser, shown.today, organisation=shown.organisation) if away else None
    return {
        "person": adviser.person,
        "name": shown.names[adviser.person],
        "away_until": _day(away.last, shown.today) if away else None,
        "cover": shown.names[cover.person] if cover else None,
        "open": adviser.posts[shown.organisation].open,
        "capacity": adviser.capacity,
    }


def _stretch(stretch: Stretch, shown: Shown) -> str:
    begins, ends = (one.astimezone(shown.calendar.zone) for one in stretch)
    return f"{words.plain_day(begins.date())}, {_clock(begins)} to {_clock(ends)}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"
