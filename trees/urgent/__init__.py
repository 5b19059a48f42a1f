"""Notices danger, self-harm, a child or an adult at risk, and crime in what people type."""

from trees.urgent.noticing import Noticer, shared
from trees.urgent.phrases import urgent_kind

__all__ = ["Noticer", "shared", "urgent_kind"]
