"""Decide whether a change to data infrastructure may reach an environment, and apply exactly what was judged."""

__version__ = "0.1.0"
