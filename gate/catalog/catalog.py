"""Rule packs → rules, libraries and data, and what is wrong with them. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gate.catalog import conftest, metadata, prepared
from gate.catalog.data import merge
from gate.catalog.pack import Catalog, PackSource, failure
from gate.catalog.syntax import check_syntax
from gate.errors import InputError
from gate.model.policy import Module, Rule, RuleFailure, Syntax
from gate.model.source import ParseFailure
from gate.tree import FolderTree, normalize
from gate.yaml import decode

__all__ = ["Catalog", "PackSource", "builtin", "check_syntax", "load"]


OWN = "builtin"
"""The name of gate's own pack."""


def builtin() -> PackSource:
    """Return the pack that comes with gate: beside the package in a checkout, inside it where gate is installed."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "policies"
    folder = installed if installed.is_dir() else package.parent / "policies"
    shown = "gate/policies/" if folder == installed else "policies/"
    return PackSource(name=OWN, tree=FolderTree(folder), folder="", shown=shown)


def load(packs: Sequence[PackSource], data: Sequence[PackSource] = ()) -> Catalog:
    """Read packs, and data folders that add to the data of the packs or override it key by key.

    What is wrong with a file is among the catalog's failures; the other files stand.
    """
    reader = _Reader()
    for pack in packs:
        reader.pack(pack)
    for folder in data:
        reader.data_folder(folder)
    merged, wrong = merge(reader.data)
    return Catalog(
        rules=tuple(reader.rules),
        libraries=tuple(reader.libraries),
        data={"gate": {"data": merged}},
        failures=(*reader.failures, *wrong),
        digest=f"sha256:{reader.digest.hexdigest()}",
        syntaxes=tuple(reader.syntaxes) if len(packs) == 1 else (),  # another pack may call a library in other ways
    )


class _First(Struct, frozen=True):
    """Where an id or package was defined first."""

    pack: str
    path: str


class _Reader:
    """Reads one pack after the other, and keeps what must be unique among all of them."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.libraries: list[Module] = []
        self.data: list[tuple[str, str]] = []
        self.failures: list[RuleFailure] = []
        self.syntaxes: list[Syntax] = []
        self.digest = sha256()
        self._ids: dict[str, _First] = {}
        self._packages: dict[str, _First] = {}

    def pack(self, source: PackSource) -> None:
        """Read a pack's rules, libraries and data."""
        before = len(self.rules) + len(self.failures)
        pack, paths = self._listed(source)
        rego = [path for path in paths if path.endswith(".rego") and not path.endswith("_test.rego")]
        modules = [Module(path=pack.shown + path, text=text) for path in rego if (text := self._text(pack, path)) is not None]
        prefix = f"{pack.folder}/data/" if pack.folder else "data/"
        if pack.style == "conftest":
            self._conftest(pack, modules, prefix, paths)
        else:
            self._modules(modules, pack)
            self._data_files(pack, prefix, paths)
        if len(self.rules) + len(self.failures) == before:
            self._fail("pack", f"pack {pack.name} holds no rule", pack.shown + pack.folder)

    def _conftest(self, pack: PackSource, modules: Sequence[Module], prefix: str, paths: Sequence[str]) -> None:
        """Read a conftest pack, which keeps its data to itself."""
        files = [(path, text) for path in paths if _is_data(path, prefix) and (text := self._text(pack, path)) is not None]
        data, wrong = conftest.data_of([(path.removeprefix(prefix), pack.shown + path, text) for path, text in files])
        found, failures = conftest.rules(pack, modules, data)
        self.failures += [*wrong, *failures]
        for rule in found:
            if self._first(self._ids, rule.id, rule.module, pack, "id", rule=rule.id):
                self.rules.append(rule)

    def data_folder(self, source: PackSource) -> None:
        """Read a folder of data."""
        folder, paths = self._listed(source)
        if not self._data_files(folder, f"{folder.folder}/" if folder.folder else "", paths) and paths:
            self._fail("data", f"{folder.name} holds no .yaml or .json file", folder.shown + folder.folder)

    def _listed(self, source: PackSource) -> tuple[PackSource, list[str]]:
        """List a folder, which must hold something: an empty folder is most often a misspelt one."""
        shown = source.shown + source.folder
        try:
            pack = replace(source, folder=normalize(source.folder))
            if not pack.tree.is_dir(pack.folder):
                self._fail("pack", f"there is no folder {shown or pack.name}", shown)
                return pack, []
            paths = list(pack.tree.files(pack.folder))
        except InputError as error:
            self._fail("pack", error.message, shown)
            return source, []
        if not paths:
            self._fail("pack", f"the folder {shown or pack.name} is empty", shown)
        return pack, paths

    def _data_files(self, pack: PackSource, prefix: str, paths: Sequence[str]) -> bool:
        chosen = [path for path in paths if _is_data(path, prefix)]
        for path in chosen:
            text = self._text(pack, path)
            if text is not None:
                self.data.append((pack.shown + path, text))
        return bool(chosen)

    def _text(self, pack: PackSource, path: str) -> str | None:
        shown = pack.shown + path
        try:
            content = pack.tree.read(path)
        except InputError as error:
            self._fail("compile", error.message, shown)
            return None
        relative = path[len(pack.folder) :].lstrip("/")
        for part in (pack.name.encode(), relative.encode(), content):
            self.digest.update(len(part).to_bytes(8, "big") + part)
        text = decode(content, shown)
        if isinstance(text, ParseFailure):
            self.failures.append(failure("compile", text.message, shown, line=text.line, column=text.column))
            return None
        return text

    def _modules(self, modules: Sequence[Module], pack: PackSource) -> None:
        """Read rules and libraries; those of gate's own pack are known."""
        if pack.name == OWN and (known := prepared.known(modules, pack, prepared.FILE.read_bytes())):
            for module, one in zip(modules, known, strict=True):
                self._put(module, pack, one.syntax.package, one.rule)
                self.syntaxes.append(one.syntax)
            return
        for module in modules:
            package = metadata.package_of(module.text)
            name = package.name if package else ""
            found = None if metadata.is_library(name) else metadata.read(module, pack.name)
            if isinstance(found, list):
                self.failures.extend(found)
            else:
                self._put(module, pack, name, found)

    def _put(self, module: Module, pack: PackSource, package: str, rule: Rule | None) -> None:
        """Keep a rule, or a library, if it is the first of its name."""

        def line() -> int | None:
            return found.line if (found := metadata.package_of(module.text)) else None

        if rule is None:
            if self._first(self._packages, package, module, pack, "library", within_pack=True, line=line):
                self.libraries.append(module)
            return
        unique = self._first(self._ids, rule.id, module, pack, "id", rule=rule.id, line=lambda: metadata.line_of_id(rule))
        if unique and self._first(self._packages, package, module, pack, "package", rule=rule.id, line=line):
            self.rules.append(rule)

    def _first(
        self,
        taken: dict[str, _First],
        name: str,
        module: Module,
        pack: PackSource,
        what: str,
        *,
        within_pack: bool = False,
        rule: str | None = None,
        line: Callable[[], int | None] = lambda: None,
    ) -> bool:
        """Whether this is the first of its name; a library may be several files of one pack."""
        first = taken.setdefault(name, _First(pack.name, module.path))
        if first.path == module.path or (within_pack and first.pack == pack.name):
            return True
        message = f"the {what} {name} stands here again; {first.path} has it already"
        self.failures.append(failure("duplicate", message, module.path, rule=rule, line=line()))
        return False

    def _fail(self, code: str, message: str, path: str) -> None:
        self.failures.append(failure(code, message, path))


def _is_data(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and path.endswith((".yaml", ".yml", ".json"))
