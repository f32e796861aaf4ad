"""Which words of a script are packages that it installs."""

from __future__ import annotations

import pytest

from gate.sources.kestra.packages import installed

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
    "pip list": [],
    "echo mypip install a": [],
    "./pip install a": [],
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_a_script_installs(script: str) -> None:
    assert [script[start:end] for start, end in installed(script)] == SCRIPTS[script]
