"""Finds secrets in what was read: by the role of a value first, by known forms then. Judges nothing, and shows no value."""
