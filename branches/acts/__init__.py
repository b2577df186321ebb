"""Acts that change the tree: planned as a whole, previewed with their headcounts, carried out in one transaction, undone."""

from branches.acts.carrying import carry_out
from branches.acts.planning import (
    add_step,
    allocate,
    cancel_act,
    move_step,
    plan_act,
    remove_step,
    revise_act,
)
from branches.acts.plans import plan_district_abolition, plan_reforming
from branches.acts.preview import Preview, preview, trial
from branches.acts.undoing import obstacles, undo

__all__ = [
    "Preview",
    "add_step",
    "allocate",
    "cancel_act",
    "carry_out",
    "move_step",
    "obstacles",
    "plan_act",
    "plan_district_abolition",
    "plan_reforming",
    "preview",
    "remove_step",
    "revise_act",
    "trial",
    "undo",
]
