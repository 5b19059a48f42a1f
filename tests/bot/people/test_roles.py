"""One table decides who may do what, and it is closed."""

from pathlib import Path
from typing import get_args

import pytest

from bot.commands import COMMANDS as EVERY_COMMAND
from bot.conversation.turn import Verb
from bot.people.roles import (
    ACTIONS,
    COMMANDS,
    ROLES,
    TABLE,
    VERBS,
    Scope,
    UndeclaredAction,
    access_page,
    check_declared,
    may,
    posted_in,
    scope,
)


def test_every_action_is_in_the_table_and_every_role_in_it_exists() -> None:
    """No action is forgotten and no role is invented."""
    assert set(TABLE) == set(ACTIONS)
    assert {role for granted in TABLE.values() for role in granted} <= set(ROLES)


def test_every_verb_has_an_action() -> None:
    """A new verb cannot be used before somebody decides who may use it."""
    assert set(VERBS) == set(get_args(Verb))


def test_a_manager_may_ask_and_may_not_advise_or_read_the_log() -> None:
    """The largest group reaches its own conversations only."""
    assert scope({"manager"}, "converse") == Scope.OWN
    for action in ("see_desk", "advise", "see_activity", "see_conversations", "export_log"):
        assert not may({"manager"}, action)


@pytest.mark.parametrize("role", ["adviser", "senior", "law", "lead"])
def test_advisers_work_at_the_desk(role: str) -> None:
    """Every rung of the advice team sees the desk and may act there."""
    assert may({role}, "see_desk")
    assert may({role}, "advise")
    assert not may({role}, "converse")


def test_only_analysts_and_privacy_pull_the_log() -> None:
    """The export of rows is narrower than the counts."""
    assert {role for role in ROLES if may({role}, "export_log")} == {"analyst", "privacy"}


def test_of_two_roles_the_wider_scope_holds() -> None:
    """A partner who is also a lead sees the whole organisation."""
    assert scope({"partner"}, "see_activity") == Scope.GROUP
    assert scope({"partner", "lead"}, "see_activity") == Scope.ORGANISATION


def test_no_role_and_an_unknown_role_may_do_nothing() -> None:
    """A misspelt role in a file of people opens nothing."""
    for action in ACTIONS:
        assert scope((), action) is None
        assert scope({"administrator"}, action) is None


def test_every_command_has_an_action() -> None:
    """A command that reads or changes what people wrote says for whom it is."""
    assert {name for _, name, _ in EVERY_COMMAND} == set(COMMANDS)


@pytest.mark.parametrize("declared", [{}, {"peek": "look_around"}])
def test_a_verb_or_command_without_an_action_stops_start_up(declared: dict[str, str]) -> None:
    """Nobody can forget to say who may use it."""
    with pytest.raises(UndeclaredAction, match="'peek'"):
        check_declared("verb", ["peek"], declared)


def test_what_somebody_is_elsewhere_does_not_carry_an_action_there() -> None:
    """A manager of one ward who is partner of another reaches the second alone."""
    posts = {("manager", "ward-7"), ("partner", "surgery")}
    assert posted_in(posts, "see_activity") == {"surgery"}
    assert posted_in(posts, "converse") == {"ward-7"}


def test_the_page_of_access_is_the_table() -> None:
    """Who reads the documentation sees what is in force."""
    page = Path(__file__).parent.parent.parent.parent / "docs" / "access.md"
    assert page.read_text("utf-8") == access_page()
