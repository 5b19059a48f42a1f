"""Settings: all checked at once, each wrong one with a sentence, and nothing unknown let through."""

import json
import stat
from pathlib import Path

import pytest

from bot.commands.doctoring import examine, print_findings
from bot.commands.failing import Failed, plainly
from bot.settings import Settings, WrongSettings, load_settings, secret_keys
from bot.store import schema
from bot.store.engine import open_database

SECRET = "s" * 40


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start from, without a `.env` and without settings of the machine."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FINGERPOST_{name.upper()}", raising=False)
    return tmp_path


def test_without_settings_everything_has_a_default(elsewhere: Path) -> None:
    """One command runs it: SQLite in the data folder, on this machine alone."""
    settings = load_settings()
    assert settings.database == "sqlite:///data/fingerpost.sqlite3"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("PORT", "eight", "valid integer"),
        ("PORT", "70000", "65535"),
        ("PUBLIC_URL", "fingerpost", "valid URL"),
        ("DEMO", "perhaps", "boolean"),
        ("LOG_FORMAT", "xml", "'auto', 'json' or 'console'"),
        ("SECRET_KEYS", "short", "at least 32 characters"),
        ("TRUSTED_PROXIES", "10.0.0.1, *", "* is not an address or a network"),
        ("TRUSTED_PROXIES", "proxy.example.org", "is not an address or a network"),
        ("OIDC_ISSUER", "http://login.example.org", "must begin with https://"),
        ("LIMIT_PERSON", "-1", "greater than or equal to 0"),
    ],
)
def test_a_wrong_value_has_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, wrong: str, says: str) -> None:
    """It names the setting and what is wanted."""
    monkeypatch.setenv(f"FINGERPOST_{name}", wrong)
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    (sentence,) = refused.value.problems
    assert sentence.startswith(f"FINGERPOST_{name}: ")
    assert says in sentence
    assert sentence.endswith(".")


def test_a_provider_needs_to_know_us_and_our_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a sign-in would let nobody in; the sentence names what is missing."""
    monkeypatch.setenv("FINGERPOST_OIDC_ISSUER", "https://login.example.org")
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert refused.value.problems == (
        "FINGERPOST_OIDC_ISSUER needs FINGERPOST_OIDC_CLIENT_ID and FINGERPOST_PUBLIC_URL too.",
    )
    monkeypatch.setenv("FINGERPOST_OIDC_CLIENT_ID", "fingerpost")
    monkeypatch.setenv("FINGERPOST_PUBLIC_URL", "https://fingerpost.example.org")
    assert load_settings().oidc_scopes == "openid profile email"


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of both kinds, with commas."""
    monkeypatch.setenv("FINGERPOST_TRUSTED_PROXIES", "10.1.2.3, 10.2.0.0/16,fd00::/8")
    assert load_settings().trusted_proxies == "10.1.2.3, 10.2.0.0/16,fd00::/8"


def test_all_wrong_values_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator mends them in one go."""
    monkeypatch.setenv("FINGERPOST_PORT", "eight")
    monkeypatch.setenv("FINGERPOST_DEMO", "perhaps")
    with pytest.raises(Failed) as failed, plainly():
        load_settings()
    assert [line.partition(":")[0] for line in failed.value.lines] == ["FINGERPOST_PORT", "FINGERPOST_DEMO"]


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what is wrong and not what was given."""
    monkeypatch.setenv("FINGERPOST_SECRET_KEYS", "hunter2")
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)


def test_an_unknown_setting_in_the_file_is_refused(elsewhere: Path) -> None:
    """A slip of the pen in `.env` would otherwise be a default in silence."""
    (elsewhere / ".env").write_text("FINGERPOST_PROT=9000\n")
    with pytest.raises(WrongSettings, match="FINGERPOST_PROT is not a setting"):
        load_settings()


def test_other_programs_lines_in_the_file_are_let_be(elsewhere: Path) -> None:
    """A `.env` may be shared with docker compose."""
    (elsewhere / ".env").write_text("POSTGRES_PASSWORD=x\nFINGERPOST_PORT=9000\n")
    assert load_settings().port == 9000


def test_the_environment_wins_over_the_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As everywhere."""
    (elsewhere / ".env").write_text("FINGERPOST_PORT=9000\n")
    monkeypatch.setenv("FINGERPOST_PORT", "9001")
    assert load_settings().port == 9001


def test_a_secret_is_made_once_for_its_owner_alone(elsewhere: Path) -> None:
    """Kept in the data folder, readable by nobody else, and the same after a restart."""
    first, again = secret_keys(load_settings()), secret_keys(load_settings())
    assert first == again
    assert len(first[0]) >= 32
    assert stat.S_IMODE((elsewhere / "data" / "secret-key").stat().st_mode) == 0o600


def test_secrets_that_are_set_are_used(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """The first signs, all are accepted; none is made."""
    monkeypatch.setenv("FINGERPOST_SECRET_KEYS", f"{SECRET}, {SECRET[::-1]}x")
    assert secret_keys(load_settings()) == (SECRET, f"{SECRET[::-1]}x")
    assert not (elsewhere / "data").exists()


def test_the_doctor_lists_every_setting_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with its source; secrets only as set or not."""
    monkeypatch.setenv("FINGERPOST_SECRET_KEYS", SECRET)
    monkeypatch.setenv("FINGERPOST_OPERATOR_TOKEN", SECRET)
    monkeypatch.setenv("FINGERPOST_OIDC_CLIENT_SECRET", SECRET)
    findings = examine(load_settings())
    listed = {finding.what for finding in findings}
    assert {f"FINGERPOST_{name.upper()}" for name in Settings.model_fields} <= listed
    print_findings(findings, as_json=False)
    print_findings(findings, as_json=True)
    assert SECRET not in capsys.readouterr().out


def test_the_doctor_finds_a_sound_installation_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is marked as wrong, and the JSON can be read."""
    findings = examine(load_settings())
    assert [finding for finding in findings if finding.wrong] == []
    print_findings(findings, as_json=True)
    assert {"content", "database"} <= {finding["what"] for finding in json.loads(capsys.readouterr().out)}


def test_the_doctor_says_what_to_do_about_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not answer: where to look, and no password in the words."""
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", "postgresql+psycopg://fingerpost:hunter2@127.0.0.1:1/fingerpost")
    findings = examine(load_settings())
    (away,) = [finding for finding in findings if finding.wrong]
    assert away.what == "database"
    assert "FINGERPOST_DATABASE_URL" in (away.wrong or "")
    assert "hunter2" not in str(findings)


def test_the_doctor_asks_for_a_migration_on_postgresql(monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    """An empty database is found wrong until it is migrated."""
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", postgres_url)
    assert [finding.wrong for finding in examine(load_settings()) if finding.wrong] == ["Run `fingerpost migrate`."]
    database = open_database(postgres_url)
    schema.migrate(database)
    database.close()
    assert [finding.wrong for finding in examine(load_settings()) if finding.wrong] == []


def test_the_doctor_writes_no_file_where_there_is_none(elsewhere: Path) -> None:
    """Looking must not make what it looks at."""
    examine(load_settings())
    assert not (elsewhere / "data" / "fingerpost.sqlite3").exists()
