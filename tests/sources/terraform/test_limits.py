"""Configuration that is made to take long, or to take all memory, ends in time and allows nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.terraform.evaluated import evaluate

HOSTILE = {
    "chain of locals": "locals {\n"
    + "".join(f"  a{at} = local.a{at + 1}\n" for at in range(2000))
    + '  a2000 = "x"\n}\noutput "o" {\n  value = local.a0\n}\n',
    "doubling text": 'locals {\n  a0 = "xxxxxxxxxx"\n'
    + "".join(f'  a{at + 1} = "${{local.a{at}}}${{local.a{at}}}"\n' for at in range(30))
    + '}\noutput "o" {\n  value = local.a30\n}\n',
    "doubling list": "locals {\n  a0 = [1]\n"
    + "".join(f"  a{at + 1} = [local.a{at}, local.a{at}]\n" for at in range(30))
    + '}\noutput "o" {\n  value = local.a30\n}\n',
    "doubling concat": "locals {\n  a0 = [1]\n"
    + "".join(f"  a{at + 1} = concat(local.a{at}, local.a{at})\n" for at in range(30))
    + '}\noutput "o" {\n  value = local.a30\n}\n',
    "loops in loops": 'output "o" {\n  value = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]\n}\n',
    "power": 'output "o" {\n  value = pow(99, 99999)\n}\n',
    "wide format": 'output "o" {\n  value = format("%999999999d", 1)\n}\n',
    "slow pattern": f'output "o" {{\n  value = regex("(a+)+$", "{"a" * 40}b")\n}}\n',
    "slow repetitions": f'output "o" {{\n  value = regexall("a*a*a*a*a*a*b", "{"a" * 500}")\n}}\n',
    "deep json": f'output "o" {{\n  value = jsondecode("{"[" * 5000}{"]" * 5000}")\n}}\n',
    "deep yaml": f'output "o" {{\n  value = yamldecode("{"[" * 500}{"]" * 500}")\n}}\n',
    "many laughs": 'output "o" {\n  value = yamldecode(<<EOT\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n'
    + "".join(f"a{at + 1}: &a{at + 1} [{', '.join([f'*a{at}'] * 10)}]\n" for at in range(8))
    + "EOT\n  )\n}\n",
    "deep operators": 'output "o" {\n  value = ' + "1" + " + 1" * 3000 + "\n}\n",
    "deep blocks": 'resource "a_b" "c" {\n' + "d {\n" * 300 + "}\n" * 300 + "}\n",
    "deep accesses": 'output "o" {\n  value = local.a' + ".b" * 3000 + "\n}\nlocals {\n  a = {}\n}\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_configuration_ends_in_time_and_is_not_known(text: str, tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, text)
    assert configuration.failures or configuration.outputs[0].attributes.unknown


def test_a_chain_of_locals_breaks_at_the_same_places_every_time(tmp_path: Path) -> None:
    found = evaluate(tmp_path, HOSTILE["chain of locals"]).failures
    assert [(one.message, one.line) for one in found] == [
        ("too many expressions refer to each other", line) for line in range(80, 2001, 80)
    ]


PATHS = {
    "a circle of links": 'file("d/loop")',
    "whether a circle of links exists": 'fileexists("d/loop")',
    "files in a circle of links": 'fileset("d/loop", "**")',
    "a circle of links as template": 'templatefile("d/loop", {})',
    "a character that no path has": 'file("a\\u0000b")',
    "a template of such a name": 'templatefile("a\\u0000b", {})',
    "whether such a file exists": 'fileexists("a\\u0000b")',
    "files in such a folder": 'fileset("a\\u0000b", "*")',
    "a name that is too long": f'fileexists("{"x" * 1000}")',
    "a link out of the repository": 'file("d/out/passwd")',
    "files behind such a link": 'fileset("d/out", "*")',
    "a folder": 'file("d")',
    "whether a folder exists": 'fileexists("d")',
    "half a character": 'file("\\ud800")',
}


@pytest.mark.parametrize("expression", PATHS.values(), ids=PATHS)
def test_impossible_paths_are_failures(expression: str, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "loop").symlink_to("loop2")
    (tmp_path / "d" / "loop2").symlink_to("loop")
    (tmp_path / "d" / "out").symlink_to("/etc")
    configuration = evaluate(tmp_path, f'output "o" {{\n  value = {expression}\n}}\n')
    assert [(failure.path, failure.line) for failure in configuration.failures] == [("main.tf", 2)]
    assert all(one.attributes.unknown for one in configuration.outputs)


@pytest.mark.parametrize(
    "text", ['{"v": NaN}', '{"v": "\\ud800"}', '{"v": 1e400}', '{"v": 0.1000000000000000000001}', '{"\\ud800": 1, "v": {"\\ud800": 1}}']
)
def test_json_that_cannot_be_held_is_not_known(text: str, tmp_path: Path) -> None:
    main = 'variable "v" {}\noutput "o" {\n  value = var.v\n}\n'
    configuration = evaluate(tmp_path, {"main.tf": main, "terraform.tfvars.json": text})
    assert configuration.outputs[0].attributes.unknown == (("value",),)
