"""Findings, waivers, enforcement and failures become a decision. Pure: no file, clock or process is touched here."""

from gate.decide.decision import EXIT_CODES, approve, enforced, enforcement, outcome, overall, verdict
from gate.decide.waiver_rules import WAIVER_RULES
from gate.decide.waiving import LONGEST, Circumstances, Waiving, waive

__all__ = [
    "EXIT_CODES",
    "LONGEST",
    "WAIVER_RULES",
    "Circumstances",
    "Waiving",
    "approve",
    "enforced",
    "enforcement",
    "outcome",
    "overall",
    "verdict",
    "waive",
]
