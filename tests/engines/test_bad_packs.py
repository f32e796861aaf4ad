"""A pack with everything that can be wrong in Rego: each rule names itself, its file and its line, and the good rule's finding stands."""

from __future__ import annotations

from pathlib import Path

from gate.catalog.catalog import check_syntax, load
from gate.catalog.shape import InputShape
from gate.model.policy import Evaluation, RuleFailure
from tests.catalog.packs import BODY, pack, rule
from tests.engines.rego import engine, found

SHAPE: InputShape = {"flows": {"[]": {"subject": {}, "namespace": {}}}}
FINDINGS = 'objects {"subject": text, "path": list of keys and indexes, "message": text}'
LOOP = "\ndeny contains x if {\n\tsome x in numbers.range(1, 30000)\n\tsome y in numbers.range(1, 30000)\n\tx + y < 0\n}\n"
FILES: dict[str, str | bytes] = {
    "a_good.rego": rule(1, "gate.rules.good"),
    "b_broken.rego": rule(2, "gate.rules.broken", "\ndeny contains if\n"),
    "c_bare.rego": f"package gate.rules.bare\n{BODY}",
    "d_duplicate.rego": rule(1, "gate.rules.duplicate"),
    "e_misspelt.rego": rule(3, "gate.rules.misspelt", '\ndeny contains 1 if {\n\tsome f in input.flows\n\tf.namespac == "x"\n}\n'),
    "f_network.rego": rule(4, "gate.rules.network", '\ndeny contains 1 if not http.send({"url": "http://x"})\n'),
    "g_erring.rego": rule(5, "gate.rules.erring", '\ndeny contains 1 if startswith(input.flows[0].namespace, "x")\n'),
    "h_endless.rego": rule(6, "gate.rules.endless", LOOP),
    "i_greedy.rego": rule(7, "gate.rules.greedy", "\ndeny contains 1 if count([x | some x in numbers.range(1, 100000000)]) < 0\n"),
    "j_text.rego": rule(8, "gate.rules.text", '\ndeny := "no set"\n'),
    "k_nothing.rego": rule(9, "gate.rules.nothing", "\nallow if true\n"),
}


def test_every_bad_rule_names_itself_and_the_good_one_stands(tmp_path: Path) -> None:
    read = load([pack(tmp_path, FILES)])
    with engine(seconds=1) as made:
        made.begin(read.rules, read.libraries, read.data)
        syntaxes, failures = made.loaded()
        wrong = [*read.failures, *failures, *check_syntax(read, syntaxes, SHAPE)]
        broken = {one.rule for one in wrong if one.path != "pack/d_duplicate.rego"}
        usable = [one.id for one in read.rules if one.id not in broken]
        evaluated = [*made.evaluate(b'{"flows": [{"subject": "flow:a", "namespace": null}]}', usable)]

    assert [_told(one) for one in wrong] == [
        (None, "metadata", "pack/c_bare.rego", 1, "it has no `# METADATA` block above `package`"),
        ("T-01", "duplicate", "pack/d_duplicate.rego", 5, "the id T-01 stands here again; pack/a_good.rego has it already"),
        ("T-02", "compile", "pack/b_broken.rego", 15, "unexpected keyword `if`"),
        ("T-09", "result", "pack/k_nothing.rego", 13, "it defines neither `deny` nor `warn`, so it can never find anything"),
        ("T-03", "input-path", "pack/e_misspelt.rego", 17, "`input.flows[_].namespac` does not exist; did you mean `namespace`?"),
        (
            "T-04",
            "builtin",
            "pack/f_network.rego",
            15,
            "a rule may not call `http.send`: it reaches the network, and a rule's answer must not depend on another system",
        ),
    ]
    assert evaluated[0] == Evaluation(rule="T-01", findings=(found("m"),))
    assert [_told(one.failure) for one in evaluated[1:] if one.failure] == [
        ("T-05", "evaluation", "pack/g_erring.rego", 15, "`startswith` needs a string argument and got something else"),
        ("T-06", "timeout", "pack/h_endless.rego", 15, "the engine did not come to an end evaluating it: it was ended after 1 s"),
        (
            "T-07",
            "memory",
            "pack/i_greedy.rego",
            15,
            "the engine did not come to an end evaluating it: it asked for more memory than it may have",
        ),
        (
            "T-08",
            "result",
            "pack/j_text.rego",
            15,
            "`deny` is not a set of " + FINDINGS + ": write `deny contains … if …`",
        ),
    ]


def _told(failure: RuleFailure) -> tuple[str | None, str, str, int | None, str]:
    return failure.rule, failure.code, failure.path, failure.line, failure.message
