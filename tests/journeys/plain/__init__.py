"""Journeys in plain words: what they may say, and who carries them out on each channel."""
