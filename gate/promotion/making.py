"""Lets Terraform make a plan in a private folder, and makes sure that it can be judged. Neither judges nor seals."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

from gate.config.units import seconds
from gate.errors import InputError
from gate.model.terraform import Plan, PlanMode
from gate.promotion.agreement import expect_agreement, refuse_late_variables
from gate.promotion.durable import private_folder
from gate.promotion.promotion import Promotion
from gate.promotion.scope import expect_same_configuration
from gate.promotion.scratch import plans_folder
from gate.promotion.seal import PLAN_NAME, SEAL_NAME

_MADE = "%Y%m%dT%H%M%S.%fZ"


def sweep(promotion: Promotion) -> None:
    """Remove plans that can no longer be applied, and what a killed gate left: they hold secrets. Seals stay."""
    oldest = promotion.now() - timedelta(seconds=seconds(promotion.environment.plan_max_age))
    for folder in plans_folder(promotion.base, promotion.environment.name).glob("*Z-*"):
        try:
            if not (folder / SEAL_NAME).exists():
                shutil.rmtree(folder)
            elif folder.name < oldest.astimezone(UTC).strftime(_MADE):
                (folder / PLAN_NAME).unlink(missing_ok=True)
        except OSError as error:
            promotion.progress(f"{folder} holds secrets and cannot be removed: {error.strerror}")


@contextmanager
def plan_folder(promotion: Promotion) -> Iterator[Path]:
    """Yield a new private folder for a plan; it stays only if a seal was written into it."""
    made = promotion.now().astimezone(UTC).strftime(_MADE)
    folder = plans_folder(promotion.base, promotion.environment.name) / f"{made}-{secrets.token_hex(4)}"
    try:
        yield private_folder(folder)
    finally:
        if not (folder / SEAL_NAME).exists():
            shutil.rmtree(folder, ignore_errors=True)


def initialise(promotion: Promotion, version: str) -> None:
    """Let Terraform install what the lock file names, and check the configuration."""
    promotion.progress(f"terraform init ({version})")
    promotion.terraform.init()
    promotion.progress("terraform validate")
    promotion.terraform.validate()


def make_plan(promotion: Promotion, folder: Path, mode: PlanMode) -> Plan:
    """Let Terraform plan, and return the plan, which `expect_read_alike` has still to look at."""
    file = folder / PLAN_NAME
    promotion.progress("terraform plan")
    promotion.terraform.plan(file, mode=mode)
    file.chmod(0o600)
    saved = promotion.plans.read(file, PLAN_NAME)
    refuse_late_variables(saved)
    expect_same_configuration(promotion.base, promotion.environment, saved)
    return saved


def expect_read_alike(promotion: Promotion, folder: Path, saved: Plan) -> None:
    """Demand that Terraform and gate read the same in a plan. Raises InputError."""
    expect_agreement(saved, promotion.terraform.show(folder / PLAN_NAME), folder, promotion.plans)


def expect_unchanged(changes: Sequence[str]) -> None:
    """Raise InputError if something changed while a plan was made and judged."""
    if changes:
        raise InputError(
            f"files were edited while the plan was made and judged: {', '.join(changes)}",
            remediation="Run the command again, and edit nothing until it ends.",
        )
