"""A manager's conversation: turns in, replies out, and the pure decision between them."""
