"""Pairs people across two groups, provably as well as can be, and says why."""

from __future__ import annotations

__version__ = "0.1.0"
