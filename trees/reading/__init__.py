"""What somebody typed as a value of the question's type: read exactly, or understood and shown back; never guessed."""

from trees.reading.exact import read_date, read_money, read_number, read_value
from trees.reading.understanding import understand
from trees.reading.understood import Doubt, Near, Read

__all__ = ["Doubt", "Near", "Read", "read_date", "read_money", "read_number", "read_value", "understand"]
