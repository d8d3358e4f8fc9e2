"""Measures Nod's speed and size on this machine: `python -m bench`."""
