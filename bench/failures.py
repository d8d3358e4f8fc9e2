"""How a part says that it could not measure."""

from __future__ import annotations


class CouldNotMeasure(Exception):
    """Something that was to be measured did not work; the message is for the report."""
