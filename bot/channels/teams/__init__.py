"""The Teams channel: activities become turns, replies become Adaptive Cards; knows no employment."""
