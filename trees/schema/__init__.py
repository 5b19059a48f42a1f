"""The shape of authors' files in words for their editors, as JSON Schema; the loader and `check` need nothing of it."""
