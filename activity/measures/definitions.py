"""Every measure by its name; knows no database."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from activity.measures.measure import Measure
from activity.measures.of_advisers import OF_ESCALATIONS, OF_ROWS
from activity.measures.of_conversations import OF_A_NODE, OF_CONVERSATIONS

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.name: measure for measure in (*OF_CONVERSATIONS, *OF_ESCALATIONS, *OF_ROWS)}
)
"""Every measure by its name. The definitions travel with every table and every export of counts."""

AT_A_NODE: Final[Mapping[str, Measure]] = MappingProxyType({measure.name: measure for measure in OF_A_NODE})
"""What is counted at one question, page to read or offer of an adviser."""
