"""A reader's browser without scripts: keeps cookies, fills in the forms that a page shows, and nothing else."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

TAGS = re.compile(r"""<(?:form|input|button)\b(?:"[^"]*"|'[^']*'|[^"'>])*>""", re.IGNORECASE)
"""All that is read of a page to fill in its forms: a hundred times as many tags fill in nothing."""


class Forms(HTMLParser):
    """The forms of a page, each as its address and its hidden and filled-in fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = []
        self.feed("".join(TAGS.findall(html)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}, []))
        elif self.found and tag == "input" and given.get("type") == "hidden":
            self.found[-1][1][given["name"]] = given.get("value", "")
        elif self.found and tag == "button" and "name" in given:
            self.found[-1][2].append((given["name"], given.get("value", "")))


@dataclass(kw_only=True)
class Reader:
    """One browser. `page` is the last answer, `sent` the last form that was sent, and where to."""

    app: Starlette
    host: str = "localhost"
    client: tuple[str, int] = ("127.0.0.1", 50000)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    page: httpx.Response = field(default_factory=lambda: httpx.Response(200))
    sent: tuple[str, Mapping[str, str | list[str]]] = ("", {})

    def send(self, method: str, path: str, **options: object) -> httpx.Response:
        """One request; redirects are not followed."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=self.client, raise_app_exceptions=False)
            url = f"http://{self.host}"
            async with httpx.AsyncClient(transport=transport, base_url=url, cookies=self.cookies) as browser:
                response = await browser.request(method, path, **options)  # type: ignore[arg-type]
                self.cookies = browser.cookies
                return response

        self.page = asyncio.run(once())
        return self.page

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Opens a page, and what it leads to."""
        self.send("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return self._follow()

    def post(self, path: str, fields: Mapping[str, str | list[str]], **headers: str) -> httpx.Response:
        """Sends a form with these very fields, and opens what it leads to."""
        self.sent = path, fields
        self.send(
            "POST",
            path,
            content=urlencode(fields, doseq=True),
            headers={
                "content-type": "application/x-www-form-urlencoded",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        return self._follow()

    def fields(self, name: str, value: str) -> tuple[str, dict[str, str]]:
        """The address and fields of the form on this page with a button of this name and value."""
        for action, hidden, buttons in Forms(self.page.text).found:
            if (name, value) in buttons:
                return action, {**hidden, name: value}
            if hidden.get(name) == value and buttons:
                return action, dict(hidden)
        raise AssertionError(f"no form with {name}={value} on {self.page.url}")

    def fields_of(self, address: str) -> tuple[str, dict[str, str]]:
        """The hidden fields of the first form on this page that goes to this address."""
        for action, hidden, _ in Forms(self.page.text).found:
            if action == address:
                return action, dict(hidden)
        raise AssertionError(f"no form to {address} on {self.page.url}")

    def press(self, verb: str, value: str | list[str] | None = None, **more: str) -> httpx.Response:
        """Presses the button of a verb, with what was typed."""
        action, fields = self.fields("verb", verb)
        typed: dict[str, str | list[str]] = {**fields, **more}
        if value is not None:
            typed["value"] = value
        return self.post(action, typed)

    def sign_in(self, person: str) -> "Reader":
        """Signs in as one of the example's people."""
        self.get("/sign-in")
        action, fields = self.fields("person", person)
        self.post(action, fields)
        return self

    def _follow(self) -> httpx.Response:
        while self.page.is_redirect:
            self.send("GET", self.page.headers["location"])
        return self.page
