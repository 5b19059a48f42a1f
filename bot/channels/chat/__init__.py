"""What channels of cards share: a reply in plain pieces, in one order and one set of words; no channel's format."""
