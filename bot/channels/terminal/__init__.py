"""The terminal channel: lines typed become turns, replies become lines; knows no employment and no database."""
