"""A quarter of the adviser service in accelerated time: three trusts, twenty advisers, crashes and clock changes."""
