"""A question of the tree: what a manager answers or types at it, how that is read, and the help they get. Pure."""
