"""Bytes to documents with positions. Knows formats, never rules, and runs no processes."""
