"""What was measured, as Markdown: the machine, a table for each set of commands, and the figures held against their targets."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping

from tests.bench.timing import Timing

HEAD = """# How fast

Written by `make bench`, which times gate and programs like it: whole processes, each run a new one, in turn, all printing JSON. Given are
the median, the fastest and the slowest run, the processor time of all processes of a run together (the median, too), the peak memory of all
of them (pages that several share are counted once), and how many findings were printed.

The plans are saved by Terraform's own format and by its JSON, of {sizes} changes to `kestra_flow`; of twenty changes, one deletes, one
updates, one replaces, one does nothing, and the others create. The {rules} rules are the same in each program's language, and the run ends
where the numbers of findings differ. Beside them, gate reads every flow as YAML, evaluates the configuration, hides secrets,
and finds the line of each finding; the other programs do none of that. “Own rules” are those that gate brings along.

{machine}
"""


def head(rules: int, sizes: Iterable[int], versions: Mapping[str, str], began: float, ended: float) -> str:
    """Return the page's beginning: what is measured, and on what, with the load when that began and ended."""
    programs = ", ".join(f"{name} {version}" for name, version in versions.items())
    busy = f"load {began:.1f} when it began, {ended:.1f} when it ended; above {os.cpu_count()}, other programs took some of the time"
    machine = f"Measured on {platform.system()} {platform.machine()} with {os.cpu_count()} cores ({busy}): {programs}."
    return HEAD.format(rules=rules, sizes=", ".join(f"{size:,}" for size in sizes), machine=machine)


def table(title: str, timings: Iterable[Timing]) -> str:
    """Return the timings of one set of commands."""
    lines = [f"## {title}\n", "| | median | range | processor | memory | findings |", "|---|---:|---:|---:|---:|---:|"]
    for one in timings:
        times = sorted(round(seconds * 1000) for seconds in one.seconds)
        found = "" if one.findings is None else f"{one.findings:,}"
        weight = f"{one.megabytes:.0f} MB" if one.megabytes else ""
        worked = f"{one.work * 1000:,.0f} ms"
        lines.append(f"| {one.name} | {one.median * 1000:,.0f} ms | {times[0]:,}–{times[-1]:,} | {worked} | {weight} | {found} |")
    return "\n".join(lines) + "\n"


def targets(rows: Iterable[tuple[str, str, str]]) -> str:
    """Return what gate should reach, beside what it does."""
    lines = ["## Targets\n", "| target | measured | reached |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"
