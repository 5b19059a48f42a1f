"""Named calculators: arithmetic on dates, money and service as typed functions, each with its source."""
