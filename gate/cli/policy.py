"""`gate policy`: what those who write rules run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gate.cli import console
from gate.cli.formats import Listing
from gate.cli.options import ConfigOption
from gate.errors import ExitCode

_SETTINGS = {"help_option_names": ["-h", "--help"]}
_PAUSE = 0.5  # seconds between two looks at the files

_HELP = """Test, list and document rules.

\b
Examples:
  gate policy test policies/team --coverage
  gate policy list prod
"""

command = typer.Typer(
    name="policy",
    help=_HELP,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings=_SETTINGS,
)


@command.command("test")
def run_tests(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Packs, or files and folders in them, or `builtin`; the team's own packs of gate.yaml if none is named.",
            show_default=False,
        ),
    ] = None,
    filter_: Annotated[
        str,
        typer.Option("--filter", metavar="TEXT", help="Run only tests and examples with this text in path or name.", show_default=False),
    ] = "",
    coverage: Annotated[bool, typer.Option("--coverage", help="List the lines of rules that no test reaches.")] = False,  # noqa: FBT002
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a file changes, until Ctrl-C.")] = False,  # noqa: FBT002
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but what failed.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also list what passed.")] = False,  # noqa: FBT002
) -> int:
    """Run the tests and examples of rules in the engine that judges.

    Exit codes: 0 all passed, 1 a test failed, 2 usage or gate.yaml wrong, 3 a pack is broken or nothing ran.

    \b
    Examples:
      gate policy test
      gate policy test policies/team --coverage
      gate policy test builtin --filter namespace
    """
    from gate.cli.policy_test import Request, run, watching  # noqa: PLC0415 - the list of commands needs none of it

    request = Request(paths=tuple(paths or ()), text=filter_, coverage=coverage, config=config, quiet=quiet, verbose=verbose)
    return watching(request, _PAUSE) if watch else run(request)


@command.command("list")
def list_rules(
    environments: Annotated[
        list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments; all of gate.yaml if none is named.", show_default=False)
    ] = None,
    format_: Annotated[Listing, typer.Option("--format", help="How the rules are written to stdout.")] = Listing.TEXT,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="As text, say nothing but what is broken.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="As text, add each rule's title and file.")] = False,  # noqa: FBT002
) -> int:
    """List every rule, and what it does where.

    That is how bad it is, whether it denies, warns or is off in each environment, what it judges, and what is broken.

    Exit codes: 0 every rule can run, 2 usage or gate.yaml wrong, 3 a rule is broken.

    \b
    Examples:
      gate policy list
      gate policy list prod --format json
    """
    from gate.cli import authoring  # noqa: PLC0415
    from gate.cli.policy_text import as_json, as_table  # noqa: PLC0415

    listing = authoring.listing(config, environments or [])
    if format_ is Listing.JSON:
        console.write(as_json(listing))
    else:
        console.write(as_table(listing, quiet=quiet, verbose=verbose, columns=console.columns(sys.stdout)))
    return ExitCode.INDETERMINATE if listing.failures else ExitCode.ALLOW


@command.command("docs")
def write_docs(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where the pages lie.")] = Path("docs/rules"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name the pages that are not as they would be written.")] = False,  # noqa: FBT002
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but what is wrong.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also name the pages that are as they should be.")] = False,  # noqa: FBT002
) -> int:
    """Write a page for each rule, and a list of all.

    Pages are made of METADATA and examples, for the rules of the team's own packs in gate.yaml; or else for the built-in ones, and for
    what gate itself finds.

    Exit codes: 0 written, or as they would be; 1 --check found a difference; 2 usage or gate.yaml wrong; 3 a pack is broken.

    \b
    Examples:
      gate policy docs
      gate policy docs docs/policies --check
    """
    from gate.cli.policy_docs import compare, write  # noqa: PLC0415

    act = compare if check else write
    return act(folder, config, quiet=quiet, verbose=verbose)
