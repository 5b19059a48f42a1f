"""One module a channel: it translates turns and replies and knows nothing of employment."""
