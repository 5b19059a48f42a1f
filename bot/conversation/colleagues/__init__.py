"""Where a colleague has a part in a conversation: passing it on, and a second person who confirms a decision. Pure."""
