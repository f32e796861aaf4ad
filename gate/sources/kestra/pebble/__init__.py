"""Kestra's expression language, Pebble: what a text calls and reads, and why Kestra could not read it. Evaluates nothing."""

from gate.sources.kestra.pebble.template import read

__all__ = ["read"]
