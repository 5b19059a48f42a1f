"""How a tree is drawn: its boxes and lines, where they lie, and their shapes; the layout is our own and needs no tool."""
