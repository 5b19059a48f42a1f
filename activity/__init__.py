"""The activity log and what is read from it. Knows nothing of escalations' rules or channels."""
