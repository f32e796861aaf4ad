"""The use case of `gate check`: read, build facts, evaluate, decide. Knows no command line and no concrete adapter."""

from gate.check.judge import Judge, Loaded, begin, compiled, load
from gate.check.run import check

__all__ = ["Judge", "Loaded", "begin", "check", "compiled", "load"]
