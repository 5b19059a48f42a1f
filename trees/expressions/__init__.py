"""One bounded, typed language for conditions, limits and values in texts: read by jinja2's parser, run by our own."""
