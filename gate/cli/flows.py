"""What `gate show --flows` is given: each environment's documents, read offline, as a map of its flows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gate.cli import console, wiring
from gate.cli.options import Drawing
from gate.cli.wiring import Workspace
from gate.config.project import Environment
from gate.errors import ConfigError, ExitCode
from gate.facts.collect import collect
from gate.facts.flow_map import FlowMap, flow_map
from gate.facts.learn import learn
from gate.facts.redaction import Redactor
from gate.reports import flows as reports


def show(config: Path | None, name: str | None, form: Drawing, *, quiet: bool, verbose: bool) -> int:
    """Print how the flows of an environment, or of all, hang together; the exit code is INDETERMINATE where not all could be read."""
    workspace = wiring.open_workspace(config)
    known = workspace.project.environments
    chosen = [wiring.environment(workspace.project, name)] if name is not None else list(known.values())
    if form is Drawing.MERMAID and len(chosen) > 1:
        raise ConfigError("a chart shows one environment", remediation=f"Name one: {', '.join(known)}.")
    maps = [_read(workspace, environment) for environment in chosen]
    if form is Drawing.MERMAID:
        console.write("" if quiet else reports.mermaid(maps[0]))
    else:
        console.write(reports.text(maps, quiet=quiet, verbose=verbose, colour=console.wants_colour(sys.stdout)))
    return ExitCode.INDETERMINATE if any(one.unread for one in maps) else ExitCode.ALLOW


def _read(workspace: Workspace, environment: Environment) -> FlowMap:
    project = workspace.project
    documents = collect(environment, project, workspace.tree, None, wiring.readers())
    redactor = Redactor()
    learn(documents, redactor, project.environments.values(), os.environ)
    return flow_map(documents, environment, project.environments.values(), redactor)
