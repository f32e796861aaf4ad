"""From a repository's files to what a first `gate.yaml` can say. Reads through a Tree and a ConfigurationReader; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, relpath

from gate import yaml
from gate.errors import ConfigError, InputError
from gate.init import instances, naming, settings
from gate.init.flows import FlowFolder, find_flows
from gate.init.found import Found, FoundEnvironment, Setting
from gate.init.naming import Named
from gate.init.roots import Root, Variant, roots
from gate.init.survey import Survey
from gate.init.words import PROTECTED, Word, name_for
from gate.model.ports import ConfigurationReader, Tree
from gate.model.source import ParseFailure
from gate.model.terraform import Configuration

_PROFILES = ("profiles.yml", "profiles.yaml")


def discover(tree: Tree, survey: Survey, reader: ConfigurationReader) -> Found:
    """Return the environments of a repository. Raises ConfigError where it shows none."""
    files = survey.files
    found = [(root, one, _read(tree, root, one, reader)) for root in roots(tree, files, reader) for one in root.variants]
    everyone = naming.named(found)
    flows = find_flows(tree, files)
    if not everyone and not flows.folders:
        raise _nothing(flows.loose)
    profiles = _profiles(tree, files)
    environments = [_with_root(one, everyone, flows.folders, profiles, tree) for one in everyone]
    environments += _without_root(flows.folders, everyone, profiles)
    read = {one.path for _, _, configuration in found for one in configuration.inputs}
    loose = [path for path in flows.loose if path not in read]
    return Found(environments=tuple(environments), remarks=tuple(_remarks(survey, loose, flows.unread)))


def _nothing(loose: Sequence[str]) -> ConfigError:
    searched = (
        "no Terraform root module (a folder of .tf files with a provider or backend block that no other folder calls as a module) and no "
        "folder of Kestra flows (YAML files with id, namespace and tasks)"
    )
    beside = f"; {loose[0]} is a flow, but lies in no folder that holds flows alone" if loose else ""
    return ConfigError(
        f"nothing to gate was found here: {searched}{beside}",
        remediation="Run it in the repository that holds them, put flows into a folder of their own, or write gate.yaml by hand: see "
        "`gate schema config`.",
    )


def _read(tree: Tree, root: Root, variant: Variant, reader: ConfigurationReader) -> Configuration:
    return reader.read(tree, root.folder, var_files=variant.var_files, workspace=variant.workspace or "default")


def _with_root(
    one: Named, everyone: Sequence[Named], folders: Sequence[FlowFolder], profiles: Mapping[str, str], tree: Tree
) -> FoundEnvironment:
    mine = [folder for folder in folders if _holds(folder, one, everyone)]
    flows = [flow for folder in mine for flow in folder.flows]
    configuration = one.configuration
    beside = [other.configuration for other in naming.beside(one, everyone) if _lends(other.configuration, configuration)]
    found = (
        *_order(one, everyone),
        settings.terraform(configuration, one.variant),
        _flows(mine),
        instances.kestra(configuration, tree, flows=bool(flows)),
        settings.namespaces(configuration, flows),
        instances.airbyte(beside[0] if len(beside) == 1 else configuration),
        settings.dbt(configuration, flows, profiles if flows or instances.uses(configuration, "kestra") else {}, one.word),
        instances.hosts(configuration, *beside),
        settings.resource_types(configuration) if _protected(one.word) else None,
    )
    remarks = [part for part in found if isinstance(part, str)]
    remarks += settings.secrets(configuration, flows)
    unsaid = settings.unsaid_state(configuration, one.variant)
    remarks += [*([unsaid] if unsaid else ()), *(_sharing(one.root) if one.variant is one.root.variants[-1] else ())]
    remarks += instances.foreign(configuration)
    return FoundEnvironment(
        name=one.name,
        origin=one.origin,
        guess=one.guess,
        settings=tuple(part for part in found if isinstance(part, Setting)),
        remarks=tuple(remarks),
    )


def _lends(other: Configuration, configuration: Configuration) -> bool:
    """Whether the Airbyte that the flows of a configuration talk to is another root's."""
    return instances.uses(configuration, "kestra") and not instances.uses(configuration, "airbyte") and instances.uses(other, "airbyte")


def _protected(word: Word | None) -> bool:
    return word is not None and word.rank == PROTECTED


def _order(one: Named, everyone: Sequence[Named]) -> Iterator[Setting]:
    if _protected(one.word):
        yield Setting("protected", value=True, origin="it is called production" if not one.guess else one.origin, guess=one.guess)
    source = naming.before(one, everyone)
    if source is not None:
        yield Setting("promotes_from", source.name, "the environment that comes before it, by its name", guess=True)


def _flows(folders: Iterable[FlowFolder]) -> Setting | None:
    names = tuple(dict.fromkeys(folder.folder for folder in folders))
    count = sum(len(folder.flows) for folder in folders)
    return Setting("flows", names, f"{count} flow{'s' if count != 1 else ''} there") if names else None


def _holds(folder: FlowFolder, one: Named, everyone: Sequence[Named]) -> bool:
    """Whether flows belong to an environment: by the root module around them, by a word in their path, or because they belong to all."""
    around = [other for other in everyone if other.root.folder != "." and f"{folder.folder}/".startswith(f"{other.root.folder}/")]
    if around:
        return max(len(other.root.folder) for other in around) == len(one.root.folder) and one in around
    deploys = (other for other in naming.beside(one, everyone) if instances.uses(other.configuration, "kestra"))
    if not instances.uses(one.configuration, "kestra") and any(deploys):
        return False
    if folder.word is None:
        return True
    return one.word is not None and one.word.rank == folder.word.rank


def _without_root(folders: Sequence[FlowFolder], everyone: Sequence[Named], profiles: Mapping[str, str]) -> Iterator[FoundEnvironment]:
    """Yield an environment for flows that no root module's environment has."""
    orphans = [folder for folder in folders if not any(_holds(folder, one, everyone) for one in everyone)]
    by_word: dict[Word | None, list[FlowFolder]] = {}
    for folder in orphans:
        by_word.setdefault(folder.word, []).append(folder)
    taken = [one.name for one in everyone]
    for word, mine in sorted(by_word.items(), key=lambda item: item[0].rank if item[0] else -1):
        name = name_for(word.text if word else "dev", taken)
        taken.append(name)
        flows = [flow for folder in mine for flow in folder.flows]
        protected = Setting("protected", value=True, origin="it is called production") if _protected(word) else None
        kestra = None if protected else instances.assumed()
        found = (protected, _flows(mine), kestra, settings.namespaces(None, flows), settings.dbt(None, flows, profiles, word))
        yield FoundEnvironment(
            name=name,
            origin=f"the folder {mine[0].folder}" if word else "nothing names this environment",
            guess=word is None,
            settings=tuple(part for part in found if part is not None),
            remarks=("No Terraform was found for it.", *((instances.MISSING,) if kestra is None else ()), *settings.secrets(None, flows)),
        )


def _sharing(root: Root) -> Iterator[str]:
    """Yield what to do about further environments of the same root module, and about files that were not used."""
    if root.others:
        names = ", ".join(_shown(one) for one in root.others)
        yield (
            f"The same root module serves {names} too, and is gated for this one only: nothing here says which state each of them has. Give"
            " each an entry like this, with a `state` that no other has (docs/state.md of gate)."
        )
    if root.unused:
        names = ", ".join(relpath(path, root.folder) for path in root.unused)
        yield f"Terraform does not load {names} by itself. Where you pass it with -var-file, add it to var_files."


def _shown(variant: Variant) -> str:
    word = variant.word.text if variant.word else ""
    means = ", ".join(variant.var_files) or (f"workspace {variant.workspace}" if variant.workspace else "")
    return f"{word} ({means})" if means else word


def _remarks(survey: Survey, loose: Sequence[str], unread: Sequence[str]) -> Iterator[str]:
    if survey.aside:
        yield f"Not looked into, because they deploy nothing by their name: {_some(survey.aside)}."
    if survey.unreadable or unread:
        yield f"Could not be read: {_some((*survey.unreadable, *unread))}."
    if loose:
        yield f"Flows that lie in no folder of their own; move them to one to have them judged: {_some(loose)}."


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _profiles(tree: Tree, files: Iterable[str]) -> dict[str, str]:
    """Return the dbt targets of every profiles.yml → the file."""
    found: dict[str, str] = {}
    for path in files:
        if basename(path) in _PROFILES:
            for target in _targets(tree, path):
                found.setdefault(target, path)
    return found


def _targets(tree: Tree, path: str) -> Iterator[str]:
    try:
        document = yaml.parse(tree.read(path).decode("utf-8", "replace"), path)
    except InputError:
        return
    data = None if isinstance(document, ParseFailure) else document.data
    for profile in data.values() if isinstance(data, dict) else ():
        outputs = profile.get("outputs") if isinstance(profile, dict) else None
        yield from outputs if isinstance(outputs, dict) else ()
