"""The orchestrator's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.showing_settings import ShowingSettings


@dataclass(frozen=True, slots=True)
class Settings(ShowingSettings):
    """What the function is told by its template."""
