"""Hand-overs to advisers: status, routes, service levels, the desk. Knows nothing of channels."""
