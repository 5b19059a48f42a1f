"""Trusts: their settings, calendars and groups, and the strict reading of files. Knows no other room."""
