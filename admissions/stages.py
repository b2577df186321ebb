"""The stages people speak of, each a few states: columns of the board, groups of the list."""

from __future__ import annotations

from dataclasses import dataclass

from admissions.models import PAUSED_STATES, SOURCE_STATES, SUPERIOR_STATES
from admissions.models import AdmissionState as S


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name in the address, its words, its states."""

    code: str
    label: str
    states: tuple[str, ...]


STAGES: tuple[Stage, ...] = (
    Stage("source", "Nguồn", SOURCE_STATES),
    Stage("dossier", "Hồ sơ", (S.PREPARING_DOSSIER, S.VERIFYING, S.COLLECTING_OPINIONS)),
    Stage("branch", "Chi bộ xét", (S.BRANCH_REVIEW,)),
    Stage("superior", "Cấp trên", SUPERIOR_STATES),
    Stage("ceremony", "Chờ lễ", (S.AWAITING_CEREMONY,)),
    Stage("probation", "Dự bị", (S.PROBATIONARY,)),
    Stage("recognising", "Công nhận", (S.RECOGNITION_REVIEW, S.AWAITING_RECOGNITION)),
    Stage("paused", "Tạm dừng", PAUSED_STATES),
)


def stage_of(state: str) -> Stage | None:
    """The stage of a state; none once a case has ended."""
    return next((stage for stage in STAGES if state in stage.states), None)
