"""Where the rules change under a conversation: its tree, the law or a policy is no longer as it was. Pure."""
