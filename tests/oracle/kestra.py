"""Kestra's own parser and validator, run for tests: fetched once with Maven into a cache outside the repository, one JVM a question."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

VERSIONS = ("1.3.31", "2.0.0")
JAVA_RELEASE = 25
HERE = Path(__file__).parent / "java"
TIMEOUT_SECONDS = 600


class Answer(Struct, frozen=True):
    """What Kestra says of one file: `invalid` broke a constraint, `unreadable` could not even be saved."""

    verdict: Literal["valid", "invalid", "unreadable"]
    message: str
    tree: Any
    """The data that Kestra's YAML reader made of the text; None where it made none."""

    @property
    def against(self) -> str:
        """What Kestra has against the file; nothing where it takes it."""
        return "" if self.verdict == "valid" else self.message or "refused"


class OracleError(Exception):
    """The oracle could not be built or run; the message says why."""


class Session(Struct, frozen=True):
    """What one version of Kestra says: its JSON Schema of a flow, what its classes read, and its answer for each file."""

    schema: dict[str, Any]
    classes: dict[str, Any]
    answers: dict[Path, Answer]


def ask(version: str, files: Iterable[Path] = ()) -> Session:
    """Ask one version about any number of files. Raises OracleError."""
    asked = [file.resolve() for file in files]
    said = _kept(version, "FlowOracle.java", "".join(f"{json.dumps(file.read_bytes().decode())}\n" for file in asked))
    schema, classes, *lines = said.rstrip("\n").split("\n")  # splitlines would know more line ends
    if len(lines) != len(asked):
        raise OracleError("the oracle did not answer for every file")
    answers = (Answer(**json.loads(line)) for line in lines)
    return Session(json.loads(schema), json.loads(classes), dict(zip(asked, answers, strict=True)))


def _kept(version: str, source: str, stdin: str) -> str:
    """Return what a program says, kept beside the jars until anything that it is made from, or is asked, is another; GATE_ORACLE asks anew.

    Only for a program that says the same each time, whatever it costs.
    """
    jars = (f"{jar.name} {jar.stat().st_size}" for jar in sorted(_jars(version).iterdir()))
    sources = (file.read_text("utf-8") for file in sorted(HERE.iterdir()))
    asked = hashlib.sha256("\0".join((str(java()), *jars, *sources, source, stdin)).encode()).hexdigest()
    kept = _jars(version).with_name(f"{version}-{source}.said")
    if kept.is_file() and "GATE_ORACLE" not in os.environ:
        of, said = kept.read_bytes().decode().split("\n", 1)
        if of == asked:
            return said
    said = run(version, source, stdin)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as whole:
        whole.write(f"{asked}\n{said}".encode())
    Path(whole.name).replace(kept)
    return said


def java() -> str | None:
    """Return the path of a Java that is new enough: JAVA_HOME_25, JAVA_HOME, PATH, then /usr/lib/jvm."""
    homes = [os.environ[name] for name in ("JAVA_HOME_25", "JAVA_HOME") if name in os.environ]
    homes += [str(home) for home in sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)]
    candidates = [f"{home}/bin/java" for home in homes]
    on_path = shutil.which("java")
    return next((program for program in (*candidates, *([on_path] if on_path else [])) if _release(program) >= JAVA_RELEASE), None)


def _release(program: str) -> int:
    """The major version by the `release` file that every JDK carries; 0 where there is none."""
    try:
        lines = (Path(program).resolve().parent.parent / "release").read_text().splitlines()
    except OSError:
        return 0
    version = next((line.partition("=")[2].strip('"') for line in lines if line.startswith("JAVA_VERSION=")), "0")
    return int(version.split(".")[0].split("-")[0])


def run(version: str, source: str, stdin: str) -> str:
    """Run one of the programs beside this module with the classes of one version, and return what it prints. Raises OracleError."""
    program = java()
    if program is None:
        raise OracleError(f"no Java {JAVA_RELEASE} found; set JAVA_HOME_{JAVA_RELEASE}")
    arguments = (
        f"-Dlogback.configurationFile={HERE / 'quiet-logback.xml'}",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        f"{_jars(version)}/*",
    )
    return _call((program, *arguments, str(HERE / source)), stdin)


def is_cached(version: str) -> bool:
    """Whether Kestra's jars are here already, so that Maven is not needed."""
    return _home(version).is_dir()


def _home(version: str) -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gate-tests" / "kestra" / version


def _jars(version: str) -> Path:
    """Return the folder with Kestra's jars, fetched completely or not at all."""
    jars = _home(version)
    if jars.is_dir():
        return jars
    home = jars.parent
    home.mkdir(parents=True, exist_ok=True)
    maven = shutil.which("mvn")
    if maven is None:
        raise OracleError("Maven is not installed")
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        fetched = Path(scratch) / "jars"
        goal = ("dependency:copy-dependencies", f"-Dkestra.version={version}", f"-DoutputDirectory={fetched}")
        _call((maven, "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml"), *goal), "")
        try:
            fetched.rename(jars)
        except OSError:
            if not jars.is_dir():  # another run was not faster: a real failure
                raise
    return jars


def _call(argv: tuple[str, ...], stdin: str) -> str:
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode != 0:
        raise OracleError(f"{Path(argv[0]).name} ended with {done.returncode}:\n{(done.stderr or done.stdout)[-2000:]}")
    return done.stdout
