"""The law as pure functions: no Django, no I/O, no clock, no settings, no logging.

Everything here is computed from the facts in `facts.py`, so that a stranger can recompute it offline.
"""
