"""Where a human adviser has a part in a conversation: what is handed over, and what both sides say and do. Pure."""
