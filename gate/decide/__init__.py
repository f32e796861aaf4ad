"""Findings, waivers, enforcement and failures become a decision. Pure: no file, clock or process is touched here."""

from gate.decide.decision import EXIT_CODES, approve, check_enforcement, enforced, enforcement, outcome, overall, verdict
from gate.decide.lifting import approvable, lift
from gate.decide.waiving import LONGEST, Circumstances, Waiving, waive

__all__ = [
    "EXIT_CODES",
    "LONGEST",
    "Circumstances",
    "Waiving",
    "approvable",
    "approve",
    "check_enforcement",
    "enforced",
    "enforcement",
    "lift",
    "outcome",
    "overall",
    "verdict",
    "waive",
]
