"""The advisers' desk, on any channel: what is read for it, and whom a hand-over may be offered to."""
