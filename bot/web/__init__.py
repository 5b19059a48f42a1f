"""The ASGI application: routes, layout, live updates and health."""
