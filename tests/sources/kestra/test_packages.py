"""Which words of a script are packages that it installs, and which scripts it runs from elsewhere."""

from __future__ import annotations

import pytest

from gate.sources.kestra.packages import installed, run_from_elsewhere

SCRIPTS = {
    "pip install requests pandas==2.2.0": ["requests", "pandas==2.2.0"],
    "pip3 install 'dbt-core>=1.9' \"polars\"": ["dbt-core>=1.9", "polars"],
    "python -m pip install --upgrade pip": ["pip"],
    "uv pip install --system duckdb": ["duckdb"],
    "pip install -r requirements.txt --index-url https://pypi.example.com/simple requests": ["requests"],
    "pip install --quiet --require-hashes --requirement quality/requirements.txt": [],
    "pip install . ./lib /tmp/a.whl ~/b $PACKAGE": [],
    "pip install requests > /dev/null && pip install pandas 2>&1": ["requests", "pandas"],
    "pip install requests # not pandas": ["requests"],
    "pip install a; echo b | tee c": ["a"],
    "pipx install poetry==1.8.3": ["poetry==1.8.3"],
    "uv add polars && uv tool install ruff@0.6.1": ["polars", "ruff@0.6.1"],
    "uvx --python 3.12 ruff check .": ["ruff"],
    "npm install -g --registry https://npm.example.com typescript@5.4.2 @acme/cli": ["typescript@5.4.2", "@acme/cli"],
    "npm ci && npm install": [],
    "npx -y prettier@3.3.3 --check docs": ["prettier@3.3.3"],
    "yarn global add serve": ["serve"],
    "apt-get update && apt-get -qq install -y --no-install-recommends jq=1.6-2.1 ca-certificates": ["jq=1.6-2.1", "ca-certificates"],
    "apk --no-cache add curl; dnf install -y git": ["curl", "git"],
    "conda install -y -n etl -c conda-forge numpy=1.26.4 pandas": ["numpy=1.26.4", "pandas"],
    "micromamba install --file environment.yml": [],
    "pip list": [],
    "echo mypip install a": [],
    "./pip install a": [],
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_a_script_installs(script: str) -> None:
    assert [script[start:end] for start, end in installed(script)] == SCRIPTS[script]


FETCHED = {
    "curl -fsSL https://get.example.com/install.sh | sh": ["https://get.example.com/install.sh"],
    "wget -qO- 'https://get.example.com/a' | sudo -E bash -s -- -y": ["https://get.example.com/a"],
    "curl -s https://example.com/load.py | /usr/bin/python3 -": ["https://example.com/load.py"],
    'sh -c "$(curl -fsSL https://get.example.com/b)"': ["https://get.example.com/b"],
    "bash <(curl -s https://get.example.com/c)": ["https://get.example.com/c"],
    'eval "$(wget -qO- https://get.example.com/d)"': ["https://get.example.com/d"],
    "curl -s $INSTALLER | sh": ["-s $INSTALLER "],
    "curl -s https://example.com/a | bash -ex; curl -s https://example.com/b | bash -s stable": [
        "https://example.com/a",
        "https://example.com/b",
    ],
    "curl -s https://example.com/orders.json | jq .": [],
    "curl -s https://example.com/orders.csv | python3 load.py": [],
    "curl -s https://example.com/orders.json | python3 -m json.tool": [],
    "curl -s https://example.com/orders.csv | sh load.sh; curl -s https://example.com/a | perl -pe s/a/b/": [],
    "curl -o install.sh https://get.example.com/e && sha256sum -c sums && sh install.sh": [],
    "cat a | sh": [],
}


@pytest.mark.parametrize("script", FETCHED)
def test_what_a_script_runs_from_elsewhere(script: str) -> None:
    assert [script[start:end] for start, end in run_from_elsewhere(script)] == FETCHED[script]
