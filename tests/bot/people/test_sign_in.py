"""Sessions and form tokens are worth something only to whom they were given, and the demonstration keeps to itself."""

import pytest
from freezegun import freeze_time

from bot.people.sign_in import Seals, Session, demo_problem, host_name, is_loopback, new_session

GOOD = {
    "organisations": ["example"],
    "bound_to": "127.0.0.1",
    "demo": False,
    "host": "localhost:8000",
    "headers": ["host", "accept"],
}


def demo(**changed: object) -> str | None:
    """The problem with the demonstration when these conditions are changed."""
    return demo_problem(**{**GOOD, **changed})  # type: ignore[arg-type]


def test_the_demonstration_is_offered_on_ones_own_machine() -> None:
    """With every condition met there is no problem."""
    assert demo() is None
    assert demo(host="127.0.0.1:8000") is None
    assert demo(bound_to="::1", host="[::1]:8000") is None


@pytest.mark.parametrize("organisations", [["example", "trust"], ["trust"], []])
def test_another_organisation_ends_the_demonstration(organisations: list[str]) -> None:
    """A real trust's data can never be reached by picking a name from a list."""
    assert "only organisation" in (demo(organisations=organisations) or "")


@pytest.mark.parametrize("bound_to", ["0.0.0.0", "::", "10.0.0.4", "fingerpost.internal"])
def test_a_server_that_others_can_reach_needs_the_setting(bound_to: str) -> None:
    """Bound elsewhere than loopback, the compose file must have said that it publishes on 127.0.0.1."""
    assert "FINGERPOST_DEMO=1" in (demo(bound_to=bound_to) or "")
    assert demo(bound_to=bound_to, demo=True) is None


@pytest.mark.parametrize("host", ["fingerpost.example", "localhost.evil.example", "", "10.0.0.4:8000"])
def test_another_host_name_ends_the_demonstration(host: str) -> None:
    """A name that points at loopback from outside is refused."""
    assert "http://localhost" in (demo(host=host) or "")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "forwarded", "Via", "X-Real-IP"])
def test_a_proxy_ends_the_demonstration(header: str) -> None:
    """A forwarding header means that somebody else may be at the other end."""
    assert "proxy" in (demo(headers=["host", header]) or "")


def test_a_session_comes_back_from_its_cookie() -> None:
    """Person and organisation survive the round trip."""
    seals = Seals(["key"])
    session = new_session(person="p1", organisation="example")
    assert seals.open(seals.seal(session)) == session


def test_a_session_of_another_key_or_a_changed_one_is_nothing() -> None:
    """Nobody can write themselves a session."""
    session = new_session(person="p1", organisation="example")
    sealed = Seals(["key"]).seal(session)
    assert Seals(["other"]).open(sealed) is None
    assert Seals(["key"]).open("x" + sealed) is None
    assert Seals(["key"]).open("") is None


def test_an_older_key_still_opens_and_the_first_seals() -> None:
    """Keys can be changed without signing everybody out."""
    sealed = Seals(["old"]).seal(new_session(person="p1"))
    assert Seals(["new", "old"]).open(sealed) is not None
    assert Seals(["new"]).open(Seals(["new", "old"]).seal(new_session())) is not None


def test_a_session_ends_after_twelve_idle_hours() -> None:
    """A session left alone for longer is nothing."""
    seals = Seals(["key"])
    with freeze_time("2026-11-23 08:00:00"):
        sealed = seals.seal(new_session(person="p1"))
    with freeze_time("2026-11-23 19:59:59"):
        assert seals.open(sealed) is not None
    with freeze_time("2026-11-23 20:00:02"):
        assert seals.open(sealed) is None


def test_a_session_is_sealed_anew_a_minute_after_it_was() -> None:
    """Whoever goes on is never idle, and not every click pays for a signature; a new session has yet to be sealed."""
    seals = Seals(["key"])
    with freeze_time("2026-11-23 08:00:00"):
        sealed = seals.seal(new_session(person="p1"))
    for at, stale in (("08:00:30", False), ("08:01:30", True)):
        with freeze_time(f"2026-11-23 {at}"):
            opened = seals.open(sealed)
            assert opened is not None
            assert opened.stale is stale
    assert new_session().stale


def test_a_form_token_belongs_to_one_session() -> None:
    """Another session's token, a session's cookie, or nothing at all is refused."""
    seals = Seals(["key"])
    mine, theirs = new_session(person="p1"), new_session(person="p1")
    assert seals.is_token(seals.token(mine), mine)
    assert not seals.is_token(seals.token(theirs), mine)
    assert not seals.is_token(seals.seal(mine), mine)
    assert not seals.is_token("", mine)


def test_a_service_without_a_key_does_not_start() -> None:
    """The error names the setting."""
    with pytest.raises(ValueError, match="FINGERPOST_SECRET_KEYS"):
        Seals([])


def test_names_and_addresses_are_read_without_their_ports() -> None:
    """Host headers come with ports and brackets, in any case."""
    assert host_name("LocalHost:80") == "localhost"
    assert host_name("[::1]:80") == "[::1]"
    assert is_loopback("127.0.0.9")
    assert not is_loopback("localhost.evil.example")


def test_a_new_session_is_nobodys() -> None:
    """Before sign-in there is a session, so that the sign-in form has a token, but no person."""
    assert new_session() != new_session()
    assert new_session().person is None
    assert Session(id="x").organisation is None
