"""What git says of a repository, and the files of a commit. Reads only; what the files mean is not known here."""

from __future__ import annotations

from gate.git.commit import CommitTree
from gate.git.origin import Origin
from gate.git.repository import Git

__all__ = ["CommitTree", "Git", "Origin"]
