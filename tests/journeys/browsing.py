"""Makes the story's turns with a mouse and a keyboard in a browser; knows no database."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.journeys import story
from tests.journeys.looking import Looker
from tests.journeys.server import Server
from tests.journeys.story import Step


@dataclass(kw_only=True)
class Person:
    """Somebody at a browser of their own; `live` where scripts run, so that nothing has to be reloaded."""

    server: Server
    page: Page
    eye: Looker
    live: bool

    def sign_in(self, name: str, *, at: str = "/") -> None:
        """Opens a page, and chooses this person where it asks who they are."""
        self.page.goto(self.server.address + at)
        self.page.get_by_role("button", name=name).click()
        expect(self.page.locator(".fp-reader__who")).to_contain_text(name)

    def sees(self, text: str) -> None:
        """The words come up: by themselves where scripts run, else once the page is opened again."""
        if not self.live:
            self.page.reload()
        expect(self.page.locator("main")).to_contain_text(text)

    def press(self, name: str, *, exact: bool = False) -> None:
        """Presses the first button of this name, and waits for what follows."""
        self._press(self.page.get_by_role("button", name=name, exact=exact))

    def take(self, step: Step) -> None:
        """One turn of the story, looked at afterwards."""
        if step.verb == "find":
            self.page.get_by_label("What is the problem?").fill(str(step.value))
            self.press("Find the right guidance")
        elif step.verb == "start":
            self.press(story.TITLE)
        elif step.verb == "answer":
            self._answer(step)
        elif step.verb == "change":
            self._change(str(step.node))
        elif step.verb == "tick":
            self.press("Done:")
        elif step.verb == "open_policy":
            self._read_policy()
        elif step.verb == "send":
            self.page.get_by_label("Anything you would like to add").fill(str(step.value))
            self.press("Send to an adviser")
        else:
            self._press(self.page.locator(f"button[name=verb][value={step.verb}]"))
        self.eye.look(f"{step.verb}-{(step.node or '').replace('/', '-')}{'-refused' if step.refused else ''}")

    def writes(self, text: str) -> None:
        """A message to the adviser."""
        self.page.get_by_label("Write to your adviser").fill(text)
        self.press("Send", exact=True)
        self.sees(text)
        self.eye.look("written")

    def closes(self, text: str) -> None:
        """Resolves the hand-over, with a last message."""
        self.page.locator("summary", has_text="Close this").click()
        self.page.get_by_label("How did this end?").select_option(index=1)
        could = self.page.get_by_role("group", name="Could the steps have answered")
        could.get_by_label("Yes", exact=True).check()
        self.page.get_by_label("Last message to the manager").fill(text)
        self.eye.look("closing")
        self.page.locator("button[value=resolve]").click()
        self.sees("This is closed")
        self.eye.look("hand-over-closed")

    def _read_policy(self) -> None:
        there = self.page.url.partition("#")[0]
        self.page.locator(".fp-cites a").first.click()
        expect(self.page.locator("h1")).to_be_visible()
        self.eye.look("policy-section")
        self.page.get_by_role("link", name="Back").first.click()
        expect(self.page).to_have_url(there)
        self.sees("The policy behind this")

    def _answer(self, step: Step) -> None:
        kind = self.page.locator("input[name=kind]").get_attribute("value")
        values = step.value if isinstance(step.value, tuple) else (str(step.value),)
        if kind in {"choice", "choices"}:
            for value in values:
                self.page.locator(f"input[name=value][value={value}]").check()
        elif kind == "date":
            for name, part in zip(("Day", "Month", "Year"), values[0].split("/"), strict=True):
                self.page.get_by_label(name, exact=True).fill(part)
        else:
            self.page.locator("#value").fill(values[0])
        self.press("Continue", exact=True)

    def _change(self, node: str) -> None:
        fold = self.page.locator("details.fp-earlier summary")
        if fold.count():
            fold.first.click()
        form = self.page.locator(f"form:has(input[name=node][value='{node}'])")
        self._press(form.get_by_role("button", name="Change"))

    def _press(self, button: Locator) -> None:
        # A locator waits for the page that a reload is still bringing.
        self.page.locator("#maincontent > *").first.evaluate("shown => { shown.dataset.old = '' }")
        button.first.click()
        expect(self.page.locator("[data-old]")).to_have_count(0)
