"""A Terraform that does what `scenario.json` beside it says, and notes every call in `calls.jsonl`."""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCENARIO = json.loads((HERE / "scenario.json").read_text())
STATE = HERE / f"{Path.cwd().name}.state"


def state() -> Any:
    return json.loads(STATE.read_text()) if STATE.exists() else None


def save(serial: int) -> None:
    STATE.write_text(json.dumps({"version": 4, "lineage": "lineage-" + STATE.stem, "serial": serial}))


def serial() -> int:
    found = state()
    return int(found["serial"]) if found else 0


def make_plan(path: str) -> None:
    files = {os.path.relpath(one, Path.cwd()): one.read_text() for one in sorted(Path.cwd().glob("*.tf"))}
    module = Path.cwd() / "../../modules/flows/main.tf"
    files["../../modules/flows/main.tf"] = module.read_text()
    files.update(SCENARIO.get("document", {}).get("more", {}))
    document = {"state": state(), "config": files, "version": SCENARIO.get("release", "1.11.4")}
    Path(path).write_text(json.dumps({**document, **SCENARIO.get("document", {})}))


def stop(*_: object) -> None:
    save(serial() + 1)
    sys.exit(1)


def apply(step: dict[str, Any]) -> None:
    if step.get("started"):
        Path(step["started"]).touch()
        while not Path(step["go"]).exists():
            time.sleep(0.01)
    if step.get("on_interrupt"):
        signal.signal(signal.SIGINT, stop)
        Path(step["on_interrupt"]).touch()
        time.sleep(30)
    for path, content in step.get("edits", {}).items():
        Path(path).write_text(content)
    if step.get("saves", True):
        save(serial() + 1)


def seen(command: str) -> dict[str, str]:
    """Which Terraform plans and applies, and what an apply finds: its plan, and every file that it could read."""
    if command not in ("plan", "apply") or not SCENARIO.get("looks"):
        return {}
    launcher = hashlib.sha256((HERE / "terraform").read_bytes()).hexdigest()
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
    with (HERE / "calls.jsonl").open("a") as log:
        log.write(json.dumps({"argv": sys.argv[1:], "env": dict(os.environ), "cwd": str(Path.cwd()), **seen(command)}) + "\n")
    step = SCENARIO.get(command, {})
    time.sleep(step.get("sleep", 0))
    if step.get("signal"):
        os.kill(os.getpid(), step["signal"])
    if command == "init":
        for path, content in step.get("installs", {}).items():
            installed = Path(os.environ["TF_DATA_DIR"], path)
            installed.parent.mkdir(parents=True, exist_ok=True)
            installed.write_text(content)
    if command == "version":
        print(f"{SCENARIO.get('product', 'Terraform')} v{SCENARIO.get('release', '1.11.4')}\non linux_amd64")
    elif command == "validate":
        print(json.dumps(step.get("answer", {"valid": True, "diagnostics": []})))
    elif command == "plan" and not step.get("code"):
        make_plan(next(one for one in sys.argv if one.startswith("-out=")).removeprefix("-out="))
    elif command == "show":
        print(json.dumps({**json.loads(Path(sys.argv[-1]).read_text()), **step.get("document", {})}))
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
