"""A Terraform that does what `scenario.json` beside it says, and notes every call in `calls.jsonl`.

The tests start it thousands of times: what takes long to import is imported where it is needed, and pathlib is done without.
"""

# ruff: noqa: PTH103, PTH109, PTH110, PTH118, PTH119, PTH120, PTH123, PTH208

from __future__ import annotations

import json
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HERE = os.path.dirname(os.path.realpath(__file__))


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path: str, text: str, mode: str = "w") -> None:
    with open(path, mode, encoding="utf-8") as file:
        file.write(text)


SCENARIO = json.loads(read(f"{HERE}/scenario.json"))
STATE = f"{HERE}/{os.path.basename(os.getcwd())}.state"


def state() -> Any:
    return json.loads(read(STATE)) if os.path.exists(STATE) else None


def save(serial: int) -> None:
    lineage = "lineage-" + os.path.basename(os.getcwd())
    write(STATE, json.dumps({"version": 4, "lineage": lineage, "serial": serial}))


def serial() -> int:
    found = state()
    return int(found["serial"]) if found else 0


def make_plan(path: str) -> None:
    module = "../../modules/flows/main.tf"
    names = [*sorted(name for name in os.listdir() if name.endswith(".tf")), module]
    files = {name: read(name) for name in names}
    files.update(SCENARIO.get("document", {}).get("more", {}))
    document = {"state": state(), "config": files, "version": SCENARIO.get("release", "1.11.4")}
    write(path, json.dumps({**document, **SCENARIO.get("document", {})}))


def stop(*_: object) -> None:
    save(serial() + 1)
    sys.exit(1)


def apply(step: dict[str, Any]) -> None:
    if step.get("started"):
        write(step["started"], "")
        while not os.path.exists(step["go"]):
            time.sleep(0.01)
    if step.get("on_interrupt"):
        import signal  # noqa: PLC0415 - as above

        signal.signal(signal.SIGINT, stop)
        write(step["on_interrupt"], "")
        time.sleep(30)
    for path, content in step.get("edits", {}).items():
        write(path, content)
    if step.get("saves", True):
        save(serial() + 1)


def seen(command: str) -> dict[str, str]:
    """Which Terraform plans and applies, and what an apply finds: its plan, and every file that it could read."""
    if command not in ("plan", "apply") or not SCENARIO.get("looks"):
        return {}
    import hashlib  # noqa: PLC0415 - as above
    from pathlib import Path  # noqa: PLC0415

    launcher = hashlib.sha256(Path(HERE, "terraform").read_bytes()).hexdigest()
    if command == "plan":
        return {"program": launcher}
    base = Path.cwd().parents[2]
    files = hashlib.sha256()
    for path in sorted((*base.glob("flows/**/*"), *base.glob("terraform/**/*"))):
        if path.is_file():
            files.update(f"{path.relative_to(base)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return {"program": launcher, "files": files.hexdigest(), "plan": hashlib.sha256(Path(sys.argv[-1]).read_bytes()).hexdigest()}


def main() -> None:
    command = sys.argv[1]
    call = {"argv": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd(), **seen(command)}
    write(f"{HERE}/calls.jsonl", json.dumps(call) + "\n", "a")
    step = SCENARIO.get(command, {})
    time.sleep(step.get("sleep", 0))
    if step.get("signal"):
        os.kill(os.getpid(), step["signal"])
    if command == "init":
        for path, content in step.get("installs", {}).items():
            installed = os.path.join(os.environ["TF_DATA_DIR"], path)
            os.makedirs(os.path.dirname(installed), exist_ok=True)
            write(installed, content)
    if command == "version":
        print(f"{SCENARIO.get('product', 'Terraform')} v{SCENARIO.get('release', '1.11.4')}\non linux_amd64")
    elif command == "validate":
        print(json.dumps(step.get("answer", {"valid": True, "diagnostics": []})))
    elif command == "plan" and not step.get("code"):
        make_plan(next(one for one in sys.argv if one.startswith("-out=")).removeprefix("-out="))
    elif command == "show":
        print(json.dumps({**json.loads(read(sys.argv[-1])), **step.get("document", {})}))
    elif command == "state":
        print(json.dumps(state()) if state() else "")
    elif command == "output":
        print(json.dumps({"url": {"value": "http://kestra/ui", "sensitive": False}, "token": {"value": "canary-token", "sensitive": True}}))
    elif command == "apply":
        apply(step)
    print(step.get("stdout", ""), end="")
    print(step.get("stderr", ""), end="", file=sys.stderr)
    sys.exit(step.get("code", 0))


main()
