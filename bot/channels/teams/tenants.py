"""Whose a tenant is: the organisations that name it. One tenant may hold many trusts, as NHSmail's does. Pure."""

from collections.abc import Mapping
from typing import Final

from organisations.model import Organisation

SETTING: Final = "teams_tenant"
"""The organisation's setting that names its tenants: an id, or several with commas."""


def owners(
    tenant: str, organisations: Mapping[str, Organisation], *, home: str | None = None, local: bool = False
) -> tuple[str, ...]:
    """The organisations whose people are in this tenant.

    A sole organisation need not name the bot's own tenant, its `home`. Where anybody on this machine is believed, the
    tenant is no one's but theirs, and may be any organisation's.
    """
    named = tuple(name for name, one in organisations.items() if tenant in named_by(one))
    if named:
        return named
    own = tenant == home and len(organisations) == 1
    return tuple(organisations) if tenant and (local or own) else ()


def named_by(organisation: Organisation) -> tuple[str, ...]:
    """The tenants that an organisation names."""
    return tuple(str(organisation.settings.get(SETTING, "")).replace(",", " ").split())
