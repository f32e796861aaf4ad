"""What the detector says of a case of the corpus."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from gate.config.project import Environment
from gate.facts.documents import Documents
from gate.facts.flows import FlowCollector
from gate.model.secrets import Secret
from gate.model.source import ParseFailure
from gate.model.terraform import Plan
from gate.sources.kestra import KestraFlows
from gate.sources.secrets.detector import detect
from gate.sources.terraform import configuration, plan
from gate.tree import MemoryTree
from tests.corpus.cases import Case

_ENVIRONMENT = Environment(name="dev", flows=("flows",))


class Figures(NamedTuple):
    """Of some cases: secrets found, secrets missed, harmless ones taken for secrets."""

    found: int
    missed: int
    false: int

    @property
    def precision(self) -> float:
        """How much of what was found is a secret."""
        return self.found / ((self.found + self.false) or 1)

    @property
    def recall(self) -> float:
        """How many of the secrets were found."""
        return self.found / ((self.found + self.missed) or 1)

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}, recall {self.recall:.3f} ({self.found} found, {self.missed} missed, {self.false} false)"


def detected(case: Case, folder: Path) -> tuple[Secret, ...]:
    """Return what the detector finds; `folder` is for the plan of a case that is one. Raises ValueError where a case cannot be read."""
    documents = _documents(case, folder)
    if documents.failures:
        raise ValueError(f"{case.id}: {documents.failures}")
    return detect(documents)


def finds(secrets: tuple[Secret, ...]) -> bool:
    """Whether the detector takes something written down for a secret, and not for a stand-in."""
    return any(one.text is not None and one.confidence != "low" for one in secrets)


def counted(verdicts: Collection[tuple[Case, bool]]) -> Figures:
    """Count what was said of cases: whether there is a secret."""
    return Figures(
        found=sum(said and case.secret for case, said in verdicts),
        missed=sum(case.secret and not said for case, said in verdicts),
        false=sum(said and not case.secret for case, said in verdicts),
    )


def _documents(case: Case, folder: Path) -> Documents:
    tree = MemoryTree({f"terraform/{path}": text.encode() for path, text in case.files.items()})
    flows = FlowCollector(KestraFlows(), _ENVIRONMENT)
    read, planned = None, None
    if case.form.startswith("flows"):
        tree = MemoryTree({f"flows/{path}": text.encode() for path, text in case.files.items()})
        flows.from_files(tree)
    elif case.form == "plans":
        planned = _plan(case, folder)
        flows.from_plan(planned, None)
    else:
        read = configuration.read(tree, "terraform")
        flows.from_configuration(read)
    failures: list[ParseFailure] = [*flows.failures, *(one for one in (read.failures if read else ()) if one.code != "module")]
    inputs = (*flows.inputs, *(read.inputs if read else ()))
    return Documents(configuration=read, source=tree, plan=planned, flows=tuple(flows.flows), failures=tuple(failures), inputs=inputs)


def _plan(case: Case, folder: Path) -> Plan:
    """Make a plan's JSON of the one change that a case describes."""
    address, _, text = case.files["change.yaml"].partition("\n")
    kind, name = address.split(".")
    after: dict[str, Any] = yaml.safe_load(text)
    change = {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/kestra-io/kestra",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": after,
            "after_unknown": {},
            "before_sensitive": False,
            "after_sensitive": {},
        },
    }
    return read_plan(folder, {"resource_changes": [change]})


def read_plan(folder: Path, parts: dict[str, Any]) -> Plan:
    """Return a plan with these parts, from JSON as Terraform writes it."""
    whole = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "configuration": {"root_module": {}},
    }
    file = folder / "plan.json"
    file.write_text(json.dumps(whole | parts), encoding="utf-8")
    return plan.read(file, "plan.json")
