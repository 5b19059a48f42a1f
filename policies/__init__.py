"""Policies and their sections, in force by date. Knows nothing of trees."""
