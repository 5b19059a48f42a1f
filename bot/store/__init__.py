"""The tables of the core and the database they live in."""
