"""What must hold between the parts of `gate.yaml`, and between it and the files that it names. Formats are checked before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from gate.config import corrections, relations, stores
from gate.config.mistake import Mistake, dotted
from gate.config.project import Approvals, Environment, GateFile, Opa, Pack, Terraform
from gate.config.signers import APPROVAL, EVIDENCE, people_of, read_signers
from gate.config.units import DURATION_WORDS, SIZE_WORDS, seconds, size_in_bytes
from gate.errors import ConfigError, InputError
from gate.model.ports import Tree
from gate.model.source import Path
from gate.yaml import quote

_NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?")
_VOLATILE = re.compile(r"var\.[\w-]+|(module\.([\w-]+|\*)\.)*(data\.)?[\w-]+\.([\w-]+|\*)\.[\w-]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRANCH = re.compile(r"(?!refs/|origin/|HEAD$)(?!.*(\.\.|//|/\.|\.lock(/|$)))[\w#+]([\w./#+=,@-]*[\w#+=,@-])?")
_HOST = re.compile(r"(([A-Za-z0-9_*-]+\.)*[A-Za-z0-9_-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def mistakes(file: GateFile, judging: Tree, judged: Tree) -> Iterator[Mistake]:
    """Yield everything in a well-formed `gate.yaml` that cannot be meant; packs and waivers lie in `judging`, the rest in `judged`."""
    yield from _amount(("limits", "rule"), file.limits.rule, seconds, DURATION_WORDS)
    yield from _amount(("limits", "memory"), file.limits.memory, size_in_bytes, SIZE_WORDS)
    yield from _amount(("limits", "plan"), file.limits.plan, seconds, DURATION_WORDS)
    if isinstance(file.engine, Opa):
        yield from _address(("engine", "opa"), file.engine.opa)
    yield from _packs(file, judging)
    if file.waivers is not None:
        yield from _present(("waivers",), file.waivers, judging, folder=False)
    yield from _store(file)
    if file.evidence.signers is not None:
        yield from _signers(("evidence", "signers"), file.evidence.signers, EVIDENCE, judging)
    yield from corrections.mistakes(file.evidence.corrected)
    for name, environment in file.environments.items():
        yield from _environment(("environments", name), name, environment, judged)
        if environment.approvals is not None:
            yield from _approvals(("environments", name, "approvals"), environment.approvals, judging)
    yield from relations.promotions(file.environments)
    yield from relations.shared_roots(file.environments)


def _store(file: GateFile) -> Iterator[Mistake]:
    try:
        store = stores.parse(file.evidence.store)
    except stores.AddressError as error:
        yield Mistake(path=("evidence", "store"), message=f"`evidence.store` {error}", remediation=error.remediation)
        return
    for name, environment in file.environments.items():
        if store.kind == "git" and environment.branch == store.name:
            yield Mistake(
                path=("evidence", "store"),
                message=f"`evidence.store` is the branch that `{name}` is judged with",
                remediation="Keep evidence on a branch of its own, such as `git://gate-evidence`.",
            )


def _packs(file: GateFile, tree: Tree) -> Iterator[Mistake]:
    protected = next((name for name, environment in file.environments.items() if environment.protected), None)
    for index, pack in enumerate(file.policies.packs):
        if pack == "builtin":
            continue
        at = ("policies", "packs", index)
        if (pack.path is None) == (pack.bundle is None):
            what = "neither `path` nor `bundle`" if pack.path is None else "both `path` and `bundle`"
            yield Mistake(path=at, message=f"`{dotted(at)}` has {what}", remediation="Write one of the two.")
        if pack.judges is not None and pack.style != "conftest":
            yield Mistake(
                path=(*at, "judges"),
                at_key=True,
                message=f"`{dotted((*at, 'judges'))}` stands in a pack whose rules say themselves what they judge",
                remediation="Remove it; METADATA of each rule has `judges`.",
            )
        if pack.key is not None:
            yield from _present((*at, "key"), pack.key, tree, folder=False)
        if pack.key is not None and pack.bundle is None:
            yield Mistake(
                path=(*at, "key"),
                at_key=True,
                message=f"`{dotted((*at, 'key'))}` stands beside a folder; only bundles are signed",
                remediation="Remove it: a folder is reviewed with the repository.",
            )
        if pack.bundle is not None:
            yield from _present((*at, "bundle"), pack.bundle, tree, folder=False)
            yield from _signed(at, pack, protected)


def _signed(at: Path, pack: Pack, protected: str | None) -> Iterator[Mistake]:
    if pack.key is None and protected is not None:
        yield Mistake(
            path=(*at, "bundle"),
            message=f"`{dotted(at)}` judges the protected environment `{protected}` and has no `key`",
            remediation="Add `key: FILE`, the public key that the bundle is signed with.",
        )


def _environment(at: Path, name: str, environment: Environment, tree: Tree) -> Iterator[Mistake]:
    if not _NAME.fullmatch(name) or name == "evidence":
        yield Mistake(
            path=at,
            at_key=True,
            message=f"{quote(name)} cannot name an environment",
            remediation="Use lower-case letters, digits, `-` and `_`, and not `evidence`: folders are named after it.",
        )
    yield from _amount((*at, "plan_max_age"), environment.plan_max_age, seconds, DURATION_WORDS)
    if environment.branch is not None and not _BRANCH.fullmatch(environment.branch):
        yield Mistake(
            path=(*at, "branch"),
            message=f"`{dotted((*at, 'branch'))}` is {quote(environment.branch)}, which is not the name of a branch of origin",
            remediation="Write the name alone, such as `main`.",
        )
    for index, folder in enumerate(environment.flows):
        yield from _present((*at, "flows", index), folder, tree, folder=True)
    for index, host in enumerate(environment.hosts):
        if not _HOST.fullmatch(host):
            yield Mistake(
                path=(*at, "hosts", index),
                message=f"`{dotted((*at, 'hosts', index))}` is not the name of a host",
                remediation='Write a name without scheme and path, such as `localhost`, `"[::1]"` or `"*.dev.example.com"`.',
            )
    for index, attribute in enumerate(environment.volatile):
        if not _VOLATILE.fullmatch(attribute):
            yield Mistake(
                path=(*at, "volatile", index),
                message=f"`{dotted((*at, 'volatile', index))}` does not name one attribute of a resource, and no variable",
                remediation="Write such as `terraform_data.deployed_at.input`, without keys of instances; "
                "`kestra_flow.*.revision` for all of a type, `var.build` for a variable.",
            )
    if environment.kestra is not None:
        yield from _address((*at, "kestra", "url"), environment.kestra.url)
    if environment.airbyte is not None:
        yield from _address((*at, "airbyte", "server_url"), environment.airbyte.server_url)
    if environment.terraform is not None:
        yield from _terraform((*at, "terraform"), environment.terraform, tree)


def _approvals(at: Path, approvals: Approvals, tree: Tree) -> Iterator[Mistake]:
    yield from _amount((*at, "max_age"), approvals.max_age, seconds, DURATION_WORDS)
    here = (*at, "allowed_signers")
    missing = list(_signers(here, approvals.allowed_signers, APPROVAL, tree))
    yield from missing
    if missing:
        return
    lines = read_signers(tree.read(approvals.allowed_signers), approvals.allowed_signers, APPROVAL)
    people = len(people_of(lines))
    if people < approvals.required:
        yield Mistake(
            path=(*at, "required"),
            message=f"`{dotted((*at, 'required'))}` is {approvals.required}, and {approvals.allowed_signers} names {people}",
            remediation="Add a line for each person who may approve, or ask for fewer.",
        )


def _signers(at: Path, path: str, namespace: str, tree: Tree) -> Iterator[Mistake]:
    missing = list(_present(at, path, tree, folder=False))
    yield from missing
    try:
        if not missing:
            read_signers(tree.read(path), path, namespace)
    except ConfigError as error:
        line = f", line {error.line}" if error.line else ""
        yield Mistake(path=at, message=f"`{dotted(at)}` names {quote(path)}{line}: {error.message}", remediation=error.remediation)


def _terraform(at: Path, terraform: Terraform, tree: Tree) -> Iterator[Mistake]:
    missing = list(_present((*at, "dir"), terraform.dir, tree, folder=True))
    yield from missing
    # A variable file that is missing leaves its environment undecided, and the others judged: it is asked for when it is read.
    for index, file in enumerate(terraform.var_files):
        yield from _file_name((*at, "var_files", index), file)
    for index, file in enumerate(() if missing else terraform.backend_config):
        yield from _present((*at, "backend_config", index), f"{terraform.dir}/{file}", tree, folder=False)
    if terraform.cli_config is not None:
        yield from _present((*at, "cli_config"), terraform.cli_config, tree, folder=False)
    for index, variable in enumerate(terraform.env):
        here = (*at, "env", index)
        if not _VARIABLE.fullmatch(variable):
            yield Mistake(
                path=here,
                message=f"`{dotted(here)}` is not the name of an environment variable",
                remediation="Write the name alone; its value stays in the environment.",
            )


def _file_name(at: Path, path: str) -> Iterator[Mistake]:
    if "=" in path:
        yield Mistake(
            path=at,
            message=f"`{dotted(at)}` is a setting; expected the name of a file",
            remediation="Write the setting into a file, and its name here.",
        )


def _present(at: Path, path: str, tree: Tree, *, folder: bool) -> Iterator[Mistake]:
    kind = "folder" if folder else "file"
    wrong = [] if folder else list(_file_name(at, path))
    if wrong:
        yield from wrong
        return
    try:
        found = tree.exists(path)
        fits = found and tree.is_dir(path) is folder
    except InputError as error:
        yield Mistake(path=at, message=f"`{dotted(at)}`: {error.message}", remediation=error.remediation)
        return
    if not fits:
        what = f"which is no {kind}" if found else f"a {kind} that does not exist"
        yield Mistake(
            path=at,
            message=f"`{dotted(at)}` names {quote(path)}, {what}",
            remediation=f"Correct the path, or create the {kind}.",
        )


def _amount(at: Path, text: str, parse: Callable[[str], float], words: str) -> Iterator[Mistake]:
    try:
        parse(text)
    except ValueError:
        yield Mistake(
            path=at, message=f"`{dotted(at)}` is {quote(text)}; expected {words}", remediation="Write a whole number and its unit."
        )


def _address(at: Path, url: str) -> Iterator[Mistake]:
    try:
        parts = urlsplit(url)
        more = parts.query or parts.fragment or parts.username is not None
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not more
        secret = parts.password is not None
    except ValueError:
        fits = secret = False
    if secret:
        yield Mistake(
            path=at,
            message=f"`{dotted(at)}` holds a password",
            remediation="Write the address without it; credentials stay in Terraform variables.",
        )
    elif not fits:
        yield Mistake(
            path=at, message=f"`{dotted(at)}` is not an address", remediation="Write it with its scheme, such as `http://localhost:8080`."
        )
