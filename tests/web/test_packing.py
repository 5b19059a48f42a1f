"""The pack on the desk: offered to the specialists alone, and marked by a lead alone."""

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.handle import Service
from bot.packs.sealed import checked
from tests.bot.acting import advise, handed_over, logged
from tests.people import ADVISER, LEAD, MANAGER, of_role
from tests.web.client import Reader

LAW = of_role("law")[0]
Opens = Callable[..., Reader]


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Pages do not differ by database."""
    return sqlite_service


@pytest.fixture
def path(service: Service, now: datetime) -> str:
    """The page of a hand-over that is with the specialists."""
    asked = handed_over(service, now, MANAGER)
    advise(asked, "transfer", queue="employment-law", text="Please look.")
    assert asked.reply.thread is not None
    return f"/desk/{asked.reply.thread.escalation}"


def post(reader: Reader, path: str, **fields: str) -> int:
    """Sends a form of the page, or one made by hand with the page's token."""
    token = reader.page.text.split('name="token" value="')[1].split('"')[0]
    return reader.post(path, {"token": token, **fields}).status_code


def test_a_specialist_takes_the_pack_away(path: str, service: Service, reader: Opens) -> None:
    """A file with both, and a row in the log that says who took it."""
    law = reader(LAW)
    assert "Take the pack away" in law.get(path).text
    assert "It is not marked as legally privileged" in law.page.text
    assert post(law, f"{path}/pack") == 200
    assert law.page.headers["content-type"] == "application/zip"
    packed = ZipFile(BytesIO(law.page.content))
    assert sorted(packed.namelist()) == ["pack.docx", "pack.json"]
    assert checked(json.loads(packed.read("pack.json"))).problems == ()
    (detail,) = [row[0] for row in logged(service.database, "detail", kind="log_exported")]
    assert detail["format"] == "pack"


def test_only_a_lead_marks_it(path: str, reader: Opens) -> None:
    """The specialist is not offered it and is refused; the lead's mark is then on the page."""
    law = reader(LAW)
    assert "Mark as legally privileged" not in law.get(path).text
    assert post(law, f"{path}/privilege", privileged="yes") == 403
    lead = reader(LEAD)
    assert "Mark as legally privileged" in lead.get(path).text
    assert post(lead, f"{path}/privilege", privileged="yes") == 200
    assert "Marian Kelly marked this as legally privileged" in lead.page.text
    assert post(lead, f"{path}/privilege", privileged="no") == 200
    assert "It is not marked as legally privileged" in lead.page.text


def test_for_others_there_is_no_pack(path: str, service: Service, reader: Opens, now: datetime) -> None:
    """An adviser is refused; what is not with the specialists has none."""
    adviser = reader(ADVISER)
    assert "Take the pack away" not in adviser.get(path).text
    assert post(adviser, f"{path}/pack") == 403
    other = handed_over(service, now, of_role("manager")[1], "other")
    assert other.reply.thread is not None
    law = reader(LAW)
    elsewhere = f"/desk/{other.reply.thread.escalation}"
    assert "Take the pack away" not in law.get(elsewhere).text
    assert post(law, f"{elsewhere}/pack") == 403
