"""Manager and adviser in Microsoft's own client for one machine: two Playgrounds in a browser, on one Fingerpost.

Run by hand, with `npm i @microsoft/m365agentsplayground@0.2.28` in some folder and
`FINGERPOST_PLAYGROUND=<that folder>`; pictures go to `FINGERPOST_PLAYGROUND_PICTURES`. The Playground is never shipped:
its licence is for trying. Whatever it was answered by us must be a success: a failed button leaves the old card there.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml
from playwright.sync_api import Error, Page, expect

from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import open_database
from tests.bot.conversation.test_confirming import asked
from tests.journeys.server import ROOT, free_port, serving

FOLDER: Final = os.environ.get("FINGERPOST_PLAYGROUND", "")
PICTURES: Final = os.environ.get("FINGERPOST_PLAYGROUND_PICTURES", "")
CLI: Final = "node_modules/@microsoft/m365agentsplayground/cli.js"

TENANT: Final = "00000000-0000-0000-0000-0000000000001"
CHANNEL: Final = "19:advisers00000000000000000000@thread.tacv2"
PEOPLE: Final = ("Amara Okafor", "Hannah Lister", "Imran Sadiq", "Gareth Pryce", "Priya Nair", "Grace Mensah")
PATIENT: Final = 20_000

pytestmark = pytest.mark.skipif(not FOLDER, reason="needs a Playground: see this module")


def person(name: str) -> dict[str, str]:
    """Somebody of the example's directory, as the Playground describes people."""
    first, last = name.split()
    mail = f"{first}.{last}@larkholme.example.org".lower()
    number = PEOPLE.index(name)
    return {
        "id": f"user-{number}",
        "name": name,
        "userPrincipleName": mail,
        "aadObjectId": f"00000000-0000-0000-0000-00000000002{number}",
        "givenName": first,
        "surname": last,
        "email": mail,
    }


def house_of(name: str, channel: str) -> dict[str, Any]:
    """The Playground of one person, with the channel of a team in it."""
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "local", "name": "Fingerpost"},
        "currentUser": person(name),
        "users": [person(one) for one in PEOPLE if one != name],
        "personalChat": {"id": f"chat-{PEOPLE.index(name)}"},
        "groupChat": {"id": f"group-{PEOPLE.index(name)}", "name": "Ward group"},
        "team": {
            "id": f"team-{PEOPLE.index(name)}",
            "name": "Advice team",
            "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": channel, "name": "Advisers"}],
        },
    }


@contextmanager
def playground(folder: Path, name: str, *, endpoint: str, channel: str) -> Iterator[str]:
    """A Playground of one person, while the block lasts: its address."""
    folder.mkdir()
    (folder / ".m365agentsplayground.yml").write_text(yaml.safe_dump(house_of(name, channel)))
    port = free_port()
    command = ["node", str(Path(FOLDER) / CLI), "start", "-e", endpoint, "-c", "msteams", "-p", str(port)]
    with (folder / "log").open("w") as output:
        process = subprocess.Popen(
            [*command, "--disable-telemetry"],
            cwd=folder,
            env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


@dataclass(kw_only=True)
class Client:
    """Somebody at a Playground. `pictures` are taken as they go on."""

    page: Page
    name: str
    taken: list[str] = field(default_factory=list)

    def opens(self, address: str) -> None:
        """Opens it, once it answers."""
        for _ in range(60):
            try:
                self.page.goto(address)
                break
            except Error:
                self.page.wait_for_timeout(500)
        expect(self.page.get_by_text("Personal Chat")).to_be_visible(timeout=PATIENT)

    def types(self, text: str) -> None:
        """Writes in the chat that is open."""
        self.page.get_by_role("textbox").last.click()
        self.page.locator("[data-lexical-editor=true]").last.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def presses(self, words: str) -> None:
        """Presses the newest button of these words, behind “…” where it stands there."""
        button = self.page.get_by_role("button", name=words, exact=True)
        if not button.count():
            self.page.get_by_role("button", name=re.compile("^(…|\\.\\.\\.|More|Show more.*)$")).last.click()
            button = self.page.get_by_role("menuitem", name=words, exact=True).or_(button)
        button.last.click()

    def ticks(self, words: str) -> None:
        """Ticks or chooses what has these words."""
        self.page.locator("label", has_text=words).last.click()

    def fills(self, label: str, words: str) -> None:
        """Types into the place with this label."""
        self.page.get_by_label(label).last.fill(words)

    def sees(self, words: str) -> None:
        """These words come up."""
        expect(self.page.get_by_text(words).last).to_be_visible(timeout=PATIENT)

    def picture(self, name: str) -> None:
        """What stands there now."""
        self.taken.append(name)
        self.page.wait_for_timeout(700)
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{self.name}-{len(self.taken):02}-{name}.png")

    def failures(self) -> list[str]:
        """What its log says went wrong."""
        text = self.page.locator("body").inner_text()
        return re.findall(r"(?:invoke|message|conversationUpdate|installationUpdate)\w* [45]\d\d", text)


def content(folder: Path) -> Path:
    """The example organisation, whose advisers have a channel in Teams."""
    shutil.copytree(ROOT / "organisations" / "example", folder / "example")
    with (folder / "example" / "routes.yaml").open("a") as routes:
        routes.write(f'\nqueues:\n  er-advice: {{teams: "{CHANNEL}"}}\n')
    return folder


def test_manager_and_adviser_in_two_playgrounds(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    """From the welcome to the last message, with every kind of input, and each picture with what must be seen in it."""
    organisations = content(tmp_path / "organisations")
    database = f"sqlite:///{tmp_path / 'fingerpost.sqlite3'}"
    local = {
        "FINGERPOST_TEAMS_LOCAL": "1",
        "FINGERPOST_HOST": "127.0.0.1",
        "FINGERPOST_ORGANISATIONS_DIR": str(organisations),
        "FINGERPOST_PUBLIC_URL": "http://127.0.0.1:3979",
    }
    with serving(tmp_path, database, **local) as server:
        endpoint = f"{server.address}/api/messages"
        with (
            playground(tmp_path / "manager", "Amara Okafor", endpoint=endpoint, channel="19:other@thread.tacv2") as one,
            playground(tmp_path / "adviser", "Hannah Lister", endpoint=endpoint, channel=CHANNEL) as other,
        ):
            manager = Client(page=new_page(height=1300), name="manager")
            adviser = Client(page=new_page(height=1300), name="adviser")
            adviser.opens(other)
            manager.opens(one)
            _asks(manager)
            _let_in(adviser)
            _hands_over(manager)
            _is_advised(manager, adviser)
            assert manager.failures() == []
            assert adviser.failures() == []
        assert httpx.get(f"{server.address}/health", timeout=10).status_code == 200


def test_a_second_person_agrees_in_a_playground(tmp_path: Path, new_page: Callable[..., Page], shelf: Shelf) -> None:
    """The card of whoever is asked, refused without a reason, and once it is answered."""
    database = f"sqlite:///{tmp_path / 'fingerpost.sqlite3'}"
    local = {
        "FINGERPOST_TEAMS_LOCAL": "1",
        "FINGERPOST_HOST": "127.0.0.1",
        "FINGERPOST_PUBLIC_URL": "http://127.0.0.1:3979",
    }
    with serving(tmp_path, database, **local) as server:
        endpoint = f"{server.address}/api/messages"
        with playground(tmp_path / "senior", "Grace Mensah", endpoint=endpoint, channel=CHANNEL) as address:
            senior = Client(page=new_page(height=1300), name="senior")
            senior.opens(address)
            senior.sees("installationUpdate 200")
            opened = open_database(database)
            asked(Service(shelf=shelf, database=opened), datetime.now(UTC) - timedelta(minutes=5))
            opened.close()
            senior.sees("Amara Okafor asks if you agree")
            senior.picture("asked")
            senior.presses("I do not agree")
            senior.sees("Please say why you do not agree")
            senior.picture("why")
            senior.fills("Your reason", "A move to days is enough.")
            senior.presses("I do not agree")
            senior.sees("You did not agree. The manager has been told")
            senior.picture("answered")
            assert senior.failures() == []


def _asks(manager: Client) -> None:
    manager.sees("I am Fingerpost.")
    manager.sees("What is kept and who reads it")
    manager.picture("welcome")
    manager.types("she keeps phoning in sick on Mondays")
    manager.presses("Repeated short-term sickness")
    manager.sees("Before we start, is any of this happening")
    manager.picture("several-choices")
    manager.ticks("None of these")
    manager.presses("Continue")
    manager.sees("Who is this about?")
    manager.picture("one-choice")
    manager.ticks("An employee on NHS terms")
    manager.presses("Continue")
    manager.presses("Still off sick, and in touch with us")
    manager.sees("What was the first day of this spell?")
    manager.picture("date")
    manager.types("about three weeks ago")
    manager.sees("How far have things got")
    manager.picture("understood")


def _let_in(adviser: Client) -> None:
    adviser.page.get_by_text("Advisers", exact=True).click()
    adviser.sees("Hand-overs")
    adviser.picture("let-in")


def _hands_over(manager: Client) -> None:
    manager.presses("Ask an adviser")
    manager.sees("an adviser will answer by")
    manager.picture("before-sending")
    manager.presses("Add something before I send")
    manager.fills("Is there anything else that the adviser should know?", "It began when the rota changed.")
    manager.picture("form")
    manager.presses("Send")
    manager.sees("We have sent your question")
    manager.picture("sent")


def _is_advised(manager: Client, adviser: Client) -> None:
    adviser.sees("It began when the rota changed.")
    adviser.picture("card")
    adviser.presses("Take this")
    adviser.sees("With an adviser, Hannah Lister.")
    adviser.picture("taken")
    manager.sees("has it, and will answer by")
    adviser.fills("Write to the manager here, or a note for advisers", "Please meet her first.")
    adviser.presses("Send to the manager")
    manager.sees("Please meet her first.")
    manager.picture("answered")
    manager.types("May a colleague sit in?")
    adviser.sees("May a colleague sit in?")
    adviser.page.get_by_text("May a colleague sit in?").last.scroll_into_view_if_needed()
    adviser.picture("thread")
    adviser.presses("Close this")
    adviser.sees("How did this end?")
    adviser.picture("closing-form")
    adviser.ticks("Advice given")
    adviser.fills("Last message to the manager", "Yes, if she agrees.")
    adviser.presses("Close it")
    adviser.sees("Closed")
    adviser.picture("closed")
    manager.sees("Yes, if she agrees.")
    manager.picture("closed")
