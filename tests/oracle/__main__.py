"""`python -m tests.oracle catalogue` rewrites the catalogues; `schema VERSION` and `judge VERSION FILE…` print what Kestra says."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.oracle import catalogue, kestra


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description="Ask Kestra's own code about flows.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("catalogue", help="rewrite gate/sources/kestra/catalogue/ for every pinned version")
    for name in ("schema", "judge"):
        commands.add_parser(name).add_argument("version", choices=kestra.VERSIONS)
    commands.choices["judge"].add_argument("files", nargs="+", type=Path)
    chosen = parser.parse_args()
    if chosen.command == "catalogue":
        for version in kestra.VERSIONS:
            print(catalogue.write(catalogue.catalogue(version, kestra.ask(version).classes)))
    elif chosen.command == "schema":
        print(json.dumps(kestra.ask(chosen.version).schema, indent=2))
    else:
        for file, answer in kestra.ask(chosen.version, chosen.files).answers.items():
            print(f"{file}: {answer.verdict} {' '.join(answer.message.split())}".rstrip())


if __name__ == "__main__":
    main()
