"""What Slack and Teams share: a reply in plain pieces, kept messages, the jobs that show them; no network's format."""
