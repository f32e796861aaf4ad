"""The configuration inside a saved plan: which file of the archive is which file beside the root module."""

from __future__ import annotations

import hashlib
import posixpath

import msgspec

from gate.errors import InputError
from gate.model.terraform import InstalledModule
from gate.sources.terraform.plan.strict_json import strict_json

FOLDER = "tfconfig/"
MANIFEST = "tfconfig/modules.json"
MODULE = "tfconfig/m-"


class _Module(msgspec.Struct, forbid_unknown_fields=True):
    """One module of the manifest; `Key` is its path of module calls, empty for the root."""

    Key: str
    Dir: str
    Source: str = ""
    Version: str = ""


def config_files(entries: dict[str, bytes]) -> dict[str, bytes]:
    """Return the configuration's files by their path relative to the root module.

    Modules beside the root begin with `../`; modules that Terraform installed lie below `.terraform/modules`, wherever its data
    directory was. Raises InputError when manifest and files do not fit together.
    """
    folders = _folders(entries)
    files: dict[str, bytes] = {}
    for name, content in entries.items():
        if name == MANIFEST or not name.startswith(FOLDER):
            continue
        key, slash, file = name.removeprefix(MODULE).rpartition("/")
        if not name.startswith(MODULE) or not slash or key not in folders:
            raise InputError(f"The plan's configuration holds {name}, which belongs to none of its modules.")
        path = posixpath.normpath(posixpath.join(folders[key], file))
        if files.setdefault(path, content) != content:
            raise InputError(f"The plan's configuration holds two different files {path}.")
    return dict(sorted(files.items()))


def installed_modules(entries: dict[str, bytes]) -> tuple[InstalledModule, ...]:
    """Return the modules below the root. Raises InputError when the manifest is damaged."""
    return tuple(
        InstalledModule(
            address=".".join(f"module.{name}" for name in module.Key.split(".")), source=module.Source, version=module.Version or None
        )
        for module in _manifest(entries)
        if module.Key
    )


def config_digest(files: dict[str, bytes]) -> str:
    """Return one digest over names and contents of the configuration's files."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        for part in (path.encode(), content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return f"sha256:{digest.hexdigest()}"


def _manifest(entries: dict[str, bytes]) -> list[_Module]:
    try:
        return msgspec.convert(strict_json(entries[MANIFEST].decode("utf-8")), type=list[_Module])
    except (msgspec.ValidationError, UnicodeDecodeError, InputError):
        raise InputError(f"The plan's {MANIFEST} is not a list of modules.") from None


def _folders(entries: dict[str, bytes]) -> dict[str, str]:
    """Return each module's folder relative to the root module, by the module's key."""
    modules = _manifest(entries)
    directories = {module.Key: module.Dir for module in modules}
    if len(directories) != len(modules) or "" not in directories:
        raise InputError(f"The plan's {MANIFEST} names a module twice, or no root module.")
    root = posixpath.normpath(directories[""])
    return {key: _relative(key, directory, root) for key, directory in directories.items()}


def _relative(key: str, directory: str, root: str) -> str:
    folder = posixpath.normpath(directory)
    if posixpath.isabs(folder) and not posixpath.isabs(root):
        return _installed(key, folder)
    if folder == root:
        return "."
    return _from(folder.split("/"), [] if root == "." else root.split("/"), key)


def _installed(key: str, folder: str) -> str:
    """Place a module that Terraform keeps in a data directory elsewhere (`TF_DATA_DIR`) where it would lie without one."""
    calls = key.split(".")
    for length in range(len(calls), 0, -1):
        begin = f"{folder}/".rfind(f"/modules/{'.'.join(calls[:length])}/")
        if begin >= 0:
            return ".terraform" + folder[begin:]
    raise _nowhere(key)


def _from(folder: list[str], root: list[str], key: str) -> str:
    if (folder[0] == "") != (root[:1] == [""]):
        raise _nowhere(key)
    shared = 0
    while shared < min(len(folder), len(root)) and folder[shared] == root[shared]:
        shared += 1
    if ".." in root[shared:]:
        raise _nowhere(key)
    return "/".join([".."] * (len(root) - shared) + folder[shared:])


def _nowhere(key: str) -> InputError:
    return InputError(f"The plan's module {key} lies in a folder that has no place relative to the root module.")
