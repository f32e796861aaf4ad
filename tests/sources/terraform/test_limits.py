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
