"""How many requests one person, or one address, may make: token buckets in this process's memory; knows no page."""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final

MOST_BUCKETS: Final = 50_000
"""Whoever has been quiet longest is forgotten beyond this: their bucket would be full again by then."""

MINUTE: Final = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limit:
    """A bucket for each key: a minute's worth at once, filled again evenly."""

    def __init__(self, a_minute: int, *, timer: Callable[[], float] = monotonic) -> None:
        """Allow this many a minute; 0 sets no limit."""
        self._a_minute = a_minute
        self._timer = timer
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str) -> int:
        """Takes one; 0 when there was one, else how many whole seconds to wait for the next."""
        if not self._a_minute:
            return 0
        with self._lock:
            bucket = self._filled(key)
            if bucket.left >= 1:
                bucket.left -= 1
                return 0
            return max(1, math.ceil((1 - bucket.left) * MINUTE / self._a_minute))

    def _filled(self, key: str) -> _Bucket:
        now, most = self._timer(), float(self._a_minute)
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        self._buckets.move_to_end(key)
        bucket.left = min(most, bucket.left + (now - bucket.at) * most / MINUTE)
        bucket.at = now
        while len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The two limits: a person's own, and an address's for all who have not signed in there.

    A trust's managers may share one address, so those who are signed in are counted one by one.
    """

    person: Limit
    address: Limit


def address_key(host: str) -> str:
    """What an address is counted under: one household or site of IPv6 has a whole /64."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
