"""Rule packs → rules, libraries and data, and what is wrong with them. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gate.catalog import conftest, metadata, prepared
from gate.catalog.data import merge
from gate.catalog.pack import Catalog, PackSource, failure
from gate.catalog.syntax import check_syntax
from gate.errors import InputError
from gate.model.policy import Module, Rule, RuleFailure
from gate.model.source import ParseFailure
from gate.tree import FolderTree, normalize
from gate.yaml import decode

__all__ = ["Catalog", "PackSource", "builtin", "check_syntax", "load"]


def builtin() -> PackSource:
    """Return the pack that comes with gate: beside the package in a checkout, inside it where gate is installed."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "policies"
    folder = installed if installed.is_dir() else package.parent / "policies"
    shown = "gate/policies/" if folder == installed else "policies/"
    return PackSource(name="builtin", tree=FolderTree(folder), folder="", shown=shown)


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
    modules = (*reader.libraries, *(rule.module for rule in reader.rules))
    return Catalog(
        rules=tuple(reader.rules),
        libraries=tuple(reader.libraries),
        data={"gate": {"data": merged}},
        failures=(*reader.failures, *wrong),
        digest=f"sha256:{reader.digest.hexdigest()}",
        syntaxes=prepared.known(modules, packs[0].shown, prepared.FILE.read_bytes()) if len(packs) == 1 else (),
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
            for module in modules:
                self._module(module, pack)
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

    def _module(self, module: Module, pack: PackSource) -> None:
        package = metadata.package_of(module.text)
        if package is not None and (package.name + ".").startswith("gate.lib."):
            if self._first(self._packages, package.name, module, pack, "library", within_pack=True, line=package.line):
                self.libraries.append(module)
            return
        found = metadata.read(module, pack.name)
        if not isinstance(found, Rule):
            self.failures.extend(found)
            return
        lines = (metadata.line_of_id(found), package.line if package else None)
        unique = self._first(self._ids, found.id, module, pack, "id", rule=found.id, line=lines[0])
        if unique and self._first(self._packages, found.package, module, pack, "package", rule=found.id, line=lines[1]):
            self.rules.append(found)

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
        line: int | None = None,
    ) -> bool:
        """Whether this is the first of its name; a library may be several files of one pack."""
        first = taken.setdefault(name, _First(pack.name, module.path))
        if first.path == module.path or (within_pack and first.pack == pack.name):
            return True
        message = f"the {what} {name} stands here again; {first.path} has it already"
        self.failures.append(failure("duplicate", message, module.path, rule=rule, line=line))
        return False

    def _fail(self, code: str, message: str, path: str) -> None:
        self.failures.append(failure(code, message, path))


def _is_data(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and path.endswith((".yaml", ".yml", ".json"))
