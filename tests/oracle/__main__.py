"""`python -m tests.oracle catalogue` rewrites the catalogues; `schema VERSION` and `judge VERSION FILE…` print what Kestra says."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.oracle import catalogue, kestra, verdicts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description="Ask Kestra's own code about flows.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("catalogue", help="rewrite gate/sources/kestra/catalogue/ for every pinned version")
    for name in ("schema", "judge"):
        commands.add_parser(name).add_argument("version", choices=kestra.VERSIONS)
    comparing = commands.add_parser("compare", help="compare gate's verdicts with Kestra's")
    comparing.add_argument("count", nargs="?", type=int, default=1000, help="damaged flows for each version")
    comparing.add_argument("--differences", type=Path, help="write those that differ into this file")
    commands.choices["judge"].add_argument("files", nargs="+", type=Path)
    chosen = parser.parse_args()
    if chosen.command == "catalogue":
        for version in kestra.VERSIONS:
            print(catalogue.write(catalogue.catalogue(version, kestra.ask(version).classes)))
    elif chosen.command == "schema":
        print(json.dumps(kestra.ask(chosen.version).schema, indent=2))
    elif chosen.command == "compare":
        sys.exit(compare(chosen.count, chosen.differences))
    else:
        for file, answer in kestra.ask(chosen.version, chosen.files).answers.items():
            print(f"{file}: {answer.verdict} {' '.join(answer.message.split())}".rstrip())


def compare(count: int, differing: Path | None) -> int:
    """Print the matrix of each version; return 1 where a difference has no reason."""
    unexplained = 0
    for version in kestra.VERSIONS:
        found = verdicts.compare(version, verdicts.flows(version, count))
        print(f"Kestra {version}\n{verdicts.matrix(found)}", flush=True)
        differ = [one for one in found if not one.agrees]
        unexplained += sum(one.explanation is None for one in differ)
        if differing:
            with differing.open("a") as out:
                out.writelines(f"=== {version} {one.name}\n{one.cell}\n{one.ours}\n{one.theirs}\n{one.text}\n" for one in differ)
    return 1 if unexplained else 0


if __name__ == "__main__":
    main()
