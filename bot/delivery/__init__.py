"""Jobs and the worker that carries them out."""
