"""Terraform in one environment's root: which executable, which environment variables, which arguments, and what went wrong.

Only `apply` changes anything, and it takes nothing but an ApprovedPlan. What a plan means is not known here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import msgspec

from gate.config.project import Environment
from gate.errors import ConfigError, ProcessError, RefusedError
from gate.model.promotion import ApprovedPlan
from gate.model.source import Json
from gate.model.terraform import PlanMode, StateIdentity
from gate.process import Completed, OnInterrupt, TimeoutExceededError, run
from gate.promotion.durable import private_folder
from gate.promotion.ports import Applied, Program
from gate.promotion.scratch import data_folder
from gate.terraform.answers import OutputValue, State, Validation
from gate.terraform.program import checked_digest, locate, plain, recognise, refuse_wrapper
from gate.terraform.variables import allowed

_WAIT = "-lock-timeout=20s"
"""Whoever plans holds the state for a moment: an apply that meets them waits, where it would have failed."""
_NOT_WITH_CLOUD = "The -reconfigure option is for in-place reconfiguration of state backends"  # and HCP Terraform's is none


class Terraform:
    """The Terraform that the caller's PATH names, in one environment's root (see `gate.promotion.ports.TerraformRunner`)."""

    def __init__(
        self,
        environment: Environment,
        *,
        base: Path,
        scratch: Path,
        caller: Mapping[str, str],
        deadline: float,
        redact: Callable[[str], str],
        progress: Callable[[str], None],
    ) -> None:
        """Prepare to run; nothing is started yet. `scratch` is the environment's private folder. Raises ConfigError."""
        if environment.terraform is None:
            raise ConfigError(
                f"{environment.name} has no `terraform` section, so there is nothing to plan", remediation="Add `terraform: {dir: …}`."
            )
        self._settings = environment.terraform
        self._root = base / environment.terraform.dir
        self._base = base
        self._scratch = scratch
        self._passed = allowed(caller, environment.terraform.env)
        self._path = caller.get("PATH", "")
        self._deadline = deadline
        self._redact = redact
        self._progress = progress

    def locate(self) -> tuple[str, str]:
        """Return the executable's absolute path and digest, without starting it."""
        path = locate(self._path)
        return path, checked_digest(Path(path))

    def program(self) -> Program:
        """Return the executable and its version. Raises ProcessError when it is missing, too old, OpenTofu, or a wrapper."""
        path, digest = self.locate()
        refuse_wrapper(Path(path))
        completed = self._run("version", program=path, where=self._base)
        program = recognise(path, digest, completed.stdout.decode("utf-8", "replace"))
        if completed.code != 0 or program is None:
            self._fail("version", completed, f"{path} did not say which version it is")
        return program

    def init(self) -> None:
        """Install what the lock file names. The data folder is gate's own, so an old backend in it is never migrated from.

        Only providers, which the lock file vouches for, are kept from before: what else lies there would say where modules
        and state are.
        """
        self._forget()
        options = (
            "-input=false",
            "-no-color",
            "-lockfile=readonly",
            *(f"-backend-config={name}" for name in self._settings.backend_config),
        )
        completed = self._run("init", "-reconfigure", *options, shown=True)
        if completed.code != 0 and _NOT_WITH_CLOUD in completed.stderr:
            completed = self._run("init", *options, shown=True)
        if completed.code != 0:
            self._fail("init", completed, "terraform init failed", remediation=self._init_remedy(completed))

    def _forget(self) -> None:
        for path in private_folder(data_folder(self._scratch)).iterdir():
            if path.name == "providers":
                continue
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            except OSError as error:
                raise ProcessError(f"{path} cannot be removed: {error.strerror}", path=str(path), remediation="Remove it.") from error

    def validate(self) -> None:
        """Let Terraform check the configuration. Raises ProcessError at the line of the first error."""
        completed = self._run("validate", "-json", "-no-color")
        try:
            answer = msgspec.json.decode(completed.stdout, type=Validation)
        except msgspec.MsgspecError:
            self._fail("validate", completed, "terraform validate gave no answer that can be read")
        errors = [one for one in answer.diagnostics if one.severity == "error"]
        if answer.valid and completed.code == 0 and not errors:
            return
        if not errors:
            self._fail("validate", completed, "terraform validate failed")
        first = errors[0]
        place = first.range
        path = os.path.relpath(self._root / place.filename, self._base) if place else None
        raise ProcessError(
            "terraform validate: " + "\n".join(self._words(f"{one.summary}. {one.detail}".strip()) for one in errors),
            path=path,
            line=place.start.line if place else None,
            column=place.start.column if place else None,
            remediation="Correct the configuration.",
        )

    def plan(self, out: Path, *, mode: PlanMode) -> None:
        """Write a saved plan. Raises ProcessError in Terraform's own words."""
        chosen = () if mode == "normal" else (f"-{mode}",)
        files = tuple(f"-var-file={name}" for name in self._settings.var_files)
        completed = self._run("plan", "-input=false", "-no-color", "-lock=true", _WAIT, f"-out={out}", *chosen, *files, shown=True)
        if completed.code != 0:
            self._fail("plan", completed, "terraform plan failed")
        if not out.is_file():
            raise ProcessError(
                "terraform plan ended well and wrote no plan", remediation="See whether `terraform` on PATH is Terraform itself."
            )

    def show(self, plan: Path) -> bytes:
        """Return the JSON of a saved plan, secrets in clear."""
        completed = self._run("show", "-json", "-no-color", str(plan))
        if completed.code != 0:
            self._fail("show", completed, "terraform cannot show the plan that it has just made")
        return completed.stdout

    def state(self, *, whatever_happens: bool = False) -> StateIdentity | None:
        """Return lineage and serial of the current state, None where there is none yet."""
        completed = self._run("state", "pull", on_interrupt="ignore" if whatever_happens else "stop")
        if completed.code != 0:
            self._fail(
                "state pull",
                completed,
                "terraform cannot read the state",
                remediation="Do what Terraform's message says, or run gate plan again.",
            )
        if not completed.stdout.strip():
            return None
        try:
            state = msgspec.json.decode(completed.stdout, type=State)
        except msgspec.MsgspecError:
            raise ProcessError(
                "terraform state pull printed something that is not a state",
                remediation="Run `terraform state pull` in the root module, and see what is wrong with what it prints.",
            ) from None
        if not state.lineage and state.serial == 0:  # a remote backend that holds none yet answers with an empty one
            return None
        return StateIdentity(lineage=state.lineage, serial=state.serial)

    def outputs(self) -> dict[str, Json]:
        """Return the outputs that are not sensitive."""
        completed = self._run("output", "-json", "-no-color", on_interrupt="ignore")
        if completed.code != 0:
            self._fail("output", completed, "terraform cannot print the outputs")
        try:
            found = msgspec.json.decode(completed.stdout, type=dict[str, OutputValue])
        except msgspec.MsgspecError:
            raise ProcessError(
                "terraform output printed something that is not its outputs",
                remediation="Run `terraform output -json` in the root module, and see what is wrong with what it prints.",
            ) from None
        return {name: output.value for name, output in found.items() if not output.sensitive}

    def apply(self, approved: ApprovedPlan, *, program: Program, hold: int) -> Applied:
        """Apply exactly this plan with exactly this program. It has no deadline: an apply cut short is worse than a long one."""
        for name, path, expected in (("plan", approved.plan, approved.digest), ("terraform executable", program.path, program.digest)):
            if checked_digest(Path(path)) != expected:
                raise RefusedError(f"the {name} {path} is not the one that was judged", path=path, remediation="Run gate plan again.")
        argv = ("apply", "-input=false", "-no-color", _WAIT, approved.plan)
        completed = self._run(*argv, program=program.path, shown=True, on_interrupt="forward", keep=(hold,))
        return Applied(code=completed.code, interrupted=completed.interrupted, message=self._words(completed.stderr))

    def _run(
        self,
        *arguments: str,
        program: str | None = None,
        where: Path | None = None,
        shown: bool = False,
        on_interrupt: OnInterrupt = "stop",
        keep: tuple[int, ...] = (),
    ) -> Completed:
        patient = on_interrupt == "forward"
        try:
            return run(
                (program or locate(self._path), *arguments),
                cwd=where or self._root,
                env=self._environment(),
                timeout=None if patient else self._deadline,
                on_line=(lambda line: self._progress(self._words(line))) if shown else None,
                on_interrupt=on_interrupt,
                keep=keep,
            )
        except TimeoutExceededError as error:
            raise TimeoutExceededError(
                error.message, remediation="See what it waits for (a provider, the state's lock), or raise `limits.plan` in gate.yaml."
            ) from None

    def _environment(self) -> dict[str, str]:
        state = self._settings.state
        workspace = {"TF_WORKSPACE": state.workspace} if state and state.workspace != "default" else {}
        return {
            **self._passed,
            **workspace,
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "TF_DATA_DIR": str(private_folder(data_folder(self._scratch))),
            "TF_CLI_CONFIG_FILE": str(self._cli_config()),
            "CHECKPOINT_DISABLE": "1",
        }

    def _cli_config(self) -> Path:
        if self._settings.cli_config is None:
            return Path(os.devnull)
        path = self._base / self._settings.cli_config
        if not path.is_file():
            raise ConfigError(
                f"`cli_config` names {self._settings.cli_config}, which is no file",
                path=self._settings.cli_config,
                remediation="Create it, or correct the path; it is relative to gate.yaml.",
            )
        return path

    def _words(self, text: str) -> str:
        return self._redact(plain(text)).strip("\n")

    def _init_remedy(self, completed: Completed) -> str:
        lock = self._root / ".terraform.lock.hcl"
        if not lock.exists() and "provider" in completed.stderr.lower():
            return (
                f"There is no lock file: run `terraform init` in {self._settings.dir} yourself, look at .terraform.lock.hcl, and commit it."
            )
        if self._settings.state and f'workspace "{self._settings.state.workspace}" does not exist' in completed.stderr:
            new = f"terraform workspace new {self._settings.state.workspace}"
            return f"Make it once: `terraform init` and `{new}` in {self._settings.dir}; or correct `terraform.state` of gate.yaml."
        if "dependency lock file" in completed.stderr or "Provider dependency changes detected" in completed.stderr:
            return f"The lock file does not fit the configuration: run `terraform init` in {self._settings.dir} and commit the change."
        return "Do what Terraform's message says. It sees no variable, credentials included, that `terraform.env` does not name."

    def _fail(self, command: str, completed: Completed, what: str, *, remediation: str = "") -> NoReturn:
        if completed.code < 0:
            raise ProcessError(
                f"terraform {command} was killed by signal {-completed.code}",
                remediation="See who ended it; the system does when memory runs out.",
            )
        message = self._words(completed.stderr) or f"it ended with code {completed.code} and said nothing"
        raise ProcessError(f"{what}: {message}", remediation=remediation or "Do what Terraform's message says, and run the command again.")
