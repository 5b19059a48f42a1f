"""The annotation that marks a calculator's figure as pounds; holds no calculator."""

from decimal import Decimal
from typing import Annotated

Money = Annotated[Decimal, "GBP"]
