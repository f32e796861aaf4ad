"""Kestra flows: text to `Flow`, and what a version of Kestra would not accept. Judges nothing and runs nothing."""

from gate.sources.kestra.reader import KestraFlows

__all__ = ["KestraFlows"]
