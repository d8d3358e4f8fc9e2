"""Becomes a program that the kernel kills when the thread that started it ends, where it can.

A process of its own: what a child runs between its fork and its program may hang where the parent
has threads.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1

if sys.platform == "linux":
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - what the supervisor named
