"""The Slack channel: payloads become turns, replies become Block Kit; knows no employment."""
