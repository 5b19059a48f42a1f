"""Settings: all checked at once, each wrong one with a sentence, and nothing unknown let through."""

import asyncio
import json
import socket
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.commands import app
from bot.commands.doctoring import examine, print_findings
from bot.commands.failing import Failed, plainly
from bot.commands.listening import must_be_free
from bot.people.openid import NotSignedIn
from bot.settings import Settings, WrongSettings, load_settings, secret_keys
from bot.store import schema
from bot.store.engine import DatabaseAway, open_database
from tests.fakes.provider import FakeProvider

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
        ("PORT", "eight", "must be a whole number"),
        ("PORT", "70000", "65535"),
        ("PUBLIC_URL", "fingerpost", "must be a whole address"),
        ("DEMO", "perhaps", "must be `true` or `false`"),
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
    database = open_database(postgres_url)
    database.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    database.close()
    (newer,) = [finding.wrong for finding in examine(load_settings()) if finding.wrong]
    assert "Install the newer version" in (newer or "")


def test_the_doctor_writes_no_file_where_there_is_none(elsewhere: Path) -> None:
    """Looking must not make what it looks at."""
    examine(load_settings())
    assert not (elsewhere / "data" / "fingerpost.sqlite3").exists()


def test_the_doctor_shows_no_secret_of_any_service(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is called a secret, password, token or key; and of addresses the password alone."""
    secret = {name for name in Settings.model_fields if name.endswith(("secret", "password", "token", "keys"))}
    assert len(secret) >= 9
    for name in secret:
        monkeypatch.setenv(f"FINGERPOST_{name.upper()}", SECRET)
    for name in ("teams_client_id", "teams_tenant_id", "smtp_user"):
        monkeypatch.setenv(f"FINGERPOST_{name.upper()}", "us")
    monkeypatch.setenv("FINGERPOST_PUBLIC_URL", "https://fingerpost.example.org")
    monkeypatch.setenv("FINGERPOST_SLACK_CLIENT_ID", "us")
    monkeypatch.setenv("FINGERPOST_OUTBOUND_PROXY", f"http://us:{SECRET}@proxy.example.org:3128")
    print_findings(examine(load_settings()), as_json=False)
    said = capsys.readouterr().out
    assert SECRET not in said
    assert "us:***@proxy.example.org:3128" in said


@pytest.mark.parametrize(
    ("slip", "meant"), [("PROT", "PORT"), ("DATABASE", "DATABASE_URL"), ("SMPT_HOST", "SMTP_HOST")]
)
def test_a_slip_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch, slip: str, meant: str) -> None:
    """It would be a default in silence; the sentence says what was meant."""
    monkeypatch.setenv(f"FINGERPOST_{slip}", "9000")
    with pytest.raises(WrongSettings, match=f"FINGERPOST_{slip} is not a setting.* mean FINGERPOST_{meant}\\?"):
        load_settings()


def test_names_that_others_set_in_the_environment_are_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes names its addresses of a service after the service."""
    for name in ("SERVICE_HOST", "SERVICE_PORT", "PORT_8000_TCP", "PORT_8000_TCP_ADDR"):
        monkeypatch.setenv(f"FINGERPOST_{name}", "10.0.0.1")
    assert load_settings().port == 8000


@pytest.mark.parametrize("url", ["nonsense", "mysql://us:them@127.0.0.1/x", "postgres://us:them@127.0.0.1/x"])
def test_an_address_of_no_database_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """With what one looks like, and without repeating its password."""
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", url)
    with pytest.raises(WrongSettings, match=r"must be as postgresql\+psycopg://") as refused:
        load_settings()
    assert "them" not in str(refused.value)


def test_certificates_are_looked_at_before_they_are_needed(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """The first sign-in would otherwise be the one to find that there are none."""
    monkeypatch.setenv("FINGERPOST_CA_FILE", "missing.pem")
    with pytest.raises(WrongSettings, match=r"missing\.pem cannot be read"):
        load_settings()
    (elsewhere / "missing.pem").write_text("no certificate\n")
    with pytest.raises(WrongSettings, match=r"missing\.pem holds no certificate"):
        load_settings()


def test_a_folder_without_organisations_is_refused(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """A server without any would be up, and of no use to anybody; one folder too deep is told apart."""
    monkeypatch.setenv("FINGERPOST_ORGANISATIONS_DIR", "trusts")
    with pytest.raises(WrongSettings, match="trusts cannot be read"):
        load_settings()
    (elsewhere / "trusts" / "ours").mkdir(parents=True)
    with pytest.raises(WrongSettings, match="has no organisation in it"):
        load_settings()
    (elsewhere / "trusts" / "ours" / "organisation.yaml").write_text("name: Ours\n")
    assert load_settings().organisations_dir == Path("trusts")
    monkeypatch.setenv("FINGERPOST_ORGANISATIONS_DIR", "trusts/ours")
    with pytest.raises(WrongSettings, match=f"Name the folder around it, {elsewhere / 'trusts'}"):
        load_settings()


def test_a_secret_that_cannot_be_kept_is_said(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """With both ways out."""
    (elsewhere / "taken").touch()
    monkeypatch.setenv("FINGERPOST_DATA_DIR", "taken")
    with pytest.raises(WrongSettings, match="Look at FINGERPOST_DATA_DIR, or set FINGERPOST_SECRET_KEYS"):
        secret_keys(load_settings())


def test_a_taken_port_is_said_before_anything_is_served() -> None:
    """And which setting to change; so are addresses that are not ours or nobody's."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Failed, match=f"Port {port} is taken .* FINGERPOST_PORT"):
            must_be_free("127.0.0.1", port)
    must_be_free("127.0.0.1", port)
    with pytest.raises(Failed, match=r"192\.0\.2\.1 is no address of this machine"):
        must_be_free("192.0.2.1", 0)
    with pytest.raises(Failed, match="FINGERPOST_HOST"):
        must_be_free("nowhere.invalid", 0)


def test_a_data_folder_that_cannot_be_written_to_is_named(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    """Nobody who runs SQLite has set a database's address."""
    (elsewhere / "taken").touch()
    monkeypatch.setenv("FINGERPOST_DATA_DIR", "taken")
    with pytest.raises(Failed, match=r"taken cannot be written to.* Look at FINGERPOST_DATA_DIR"), plainly():
        open_database(load_settings().database)


def test_the_doctor_asks_the_identity_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first person who cannot sign in does; the sentence says what must open from here."""
    monkeypatch.setenv("FINGERPOST_OIDC_ISSUER", "https://127.0.0.1:1/tenant/")
    monkeypatch.setenv("FINGERPOST_OIDC_CLIENT_ID", "fingerpost")
    monkeypatch.setenv("FINGERPOST_PUBLIC_URL", "https://fingerpost.example.org")
    (wrong,) = [finding for finding in examine(load_settings()) if finding.wrong]
    assert wrong.what == "identity provider"
    assert "https://127.0.0.1:1/tenant/.well-known/openid-configuration must open" in (wrong.wrong or "")


def test_a_provider_that_answers_is_found_well(now: datetime) -> None:
    """Its addresses and its keys are asked for, and nothing more; one that is away says so."""
    fake = FakeProvider(now=now)
    asyncio.run(fake.provider().look(now=now))
    assert [request.url.path for request in fake.asked] == ["/.well-known/openid-configuration", "/keys"]
    fake.document = {"issuer": "https://login.example.org/another-tenant"}
    with pytest.raises(NotSignedIn, match="of another issuer"):
        asyncio.run(fake.provider().look(now=now))


def test_a_backup_says_why_it_cannot_be_written(elsewhere: Path) -> None:
    """Into a folder that is not there, over a file that is none of ours, or over the database itself."""
    database = open_database(load_settings().database)
    schema.migrate(database)
    database.close()
    (elsewhere / "people.csv").write_text("email,name\n" * 200)
    for target, says in (
        ("nowhere/copy.sqlite3", "cannot be written as a backup"),
        ("people.csv", "cannot be written as a backup"),
        ("data/fingerpost.sqlite3", "is the database itself"),
    ):
        failed = CliRunner().invoke(app, ["backup", "-o", target]).exception
        assert isinstance(failed, Failed), target
        assert says in failed.lines[0]
    assert CliRunner().invoke(app, ["backup", "-o", "copy.sqlite3"]).exit_code == 0
    assert (elsewhere / "people.csv").read_text().startswith("email")


def test_a_port_that_cannot_be_is_refused() -> None:
    """Said on the command line as in the settings."""
    assert "65535" in CliRunner().invoke(app, ["serve", "--port", "99999"]).output


def test_a_damaged_file_is_said_with_the_way_back(elsewhere: Path) -> None:
    """Whichever command meets it first."""
    (elsewhere / "data").mkdir()
    (elsewhere / "data" / "fingerpost.sqlite3").write_bytes(b"no database " * 500)
    damaged = pytest.raises(Failed, match="`fingerpost restore` puts a backup back")
    with closing(open_database(load_settings().database)) as database, damaged, plainly():
        schema.ready(database, now=datetime.now(UTC))
    assert any("fingerpost restore" in finding.says for finding in examine(load_settings()) if finding.wrong)


def test_a_backup_before_a_change_of_the_schema_says_why_it_cannot_be_made(elsewhere: Path, now: datetime) -> None:
    """The schema is then left as it was."""
    database = open_database(load_settings().database)
    schema.migrate(database)
    (elsewhere / "data" / "backups").touch()
    with pytest.raises(DatabaseAway, match=r"backup .* cannot be written"):
        schema.back_up(database, now=now)
    database.close()
