"""Measures Nod's speed and size on this machine: `python -m bench`."""

import sys

from local.places import SOURCE

# The functions' packages are top level on Lambda, as in `src`; this is a program beside them.
sys.path.append(str(SOURCE))
