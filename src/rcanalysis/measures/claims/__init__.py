"""The ledger: one registered function a claim, thresholds from the table, the verdict over every declared coding.

``ledger`` holds the rule; the other modules hold the functions of each chapter's claims, which say what is measured and
never what the answer is.
"""

from __future__ import annotations

from rcanalysis.measures.claims import alignment, arms, exercises, implications, overview
from rcanalysis.measures.claims.ledger import (
    GRID,
    OUTCOMES,
    REGISTRY,
    VERDICTS,
    Coding,
    Evidence,
    Judgement,
    Result,
    codings,
    judge,
    judge_all,
    outcome,
    strength,
    verdict,
    which_choices,
)

__all__ = [
    "GRID",
    "OUTCOMES",
    "REGISTRY",
    "VERDICTS",
    "Coding",
    "Evidence",
    "Judgement",
    "Result",
    "alignment",
    "arms",
    "codings",
    "exercises",
    "implications",
    "judge",
    "judge_all",
    "outcome",
    "overview",
    "strength",
    "verdict",
    "which_choices",
]
