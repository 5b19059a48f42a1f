"""Notices personal details in what people type, before anything is stored."""

from trees.guard.held import Held, held

__all__ = ["Held", "held"]
