"""How a tree is drawn: its boxes and lines, where they lie, and their shapes; needs no tool of others."""
