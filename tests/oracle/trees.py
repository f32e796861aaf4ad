"""YAML that its readers make different things of. Kestra is asked what it makes of each; gate makes the same of it, or refuses it."""

from __future__ import annotations

ALIASES = (
    *("a: &x 1\nb: *x\n", "a: &5 1\nb: *5\n", "a: &x [1]\nb: [*x]\n", "a: &x k\n*x : v\n", "&a k: v\n", "a: &x\n  k: v\n", "a: &x\nb: 1\n"),
    *(
        "a:\n- &x b\n- *x\n",
        "a: &x ~\n",
        "b: *nope\n",
        "&r\na: 1\nb: *r\n",
        "*x\n",
        "a: *x-y.z/q\n",
        "a: *x:\n",
        "a: [*x, *y]\n",
        "a: {b: *x}\n",
    ),
    *(
        "a: **x\n",
        "a: &x:y 1\nb: *x:y\n",
        "a: &é 1\nb: *é\n",
        "a: &x 1\nb: &x 2\nc: *x\n",
        "a: & b\n",
        "a: * b\n",
        "a: &x &y b\n",
        "a: &x *y\n",
    ),
    *("a: &x {k: 1}\nb:\n  <<: *x\n  c: 2\n", "b:\n  <<: {a: 1}\n", "b:\n  <<: *x\n  <<: *y\n", "b:\n  <<: [*x, *y]\n", "b:\n  '<<': 1\n"),
)
TAGS = (
    *(
        "a: !!str 5\n",
        "a: !!str\nb: 1\n",
        "a: !x 5\n",
        "a: !x true\n",
        "a: !x\nb: 1\n",
        "a: !x {b: 1}\n",
        "a: !x [1]\n",
        'a: !x "5"\n',
        "a: ! 5\n",
    ),
    *(
        'a: !!int "5"\n',
        "a: !!int x\n",
        "a: !!float 5\n",
        'a: !!bool "true"\n',
        "a: !!bool hi\n",
        "a: !!null x\n",
        'a: !!null ""\n',
        "a: !!binary aGk=\n",
    ),
    *(
        "a: !!timestamp 2001-01-01\n",
        "a: !!map {b: 1}\n",
        "a: !!seq [b]\n",
        "a: !!set {b}\n",
        "a: !!omap [b: 1]\n",
        "a: !!python/name:x 5\n",
    ),
    *(
        "a: !!python/object:os.system {b: 1}\n",
        'a: !<tag:yaml.org,2002:int> "5"\n',
        "a: !<foo> 5\n",
        "%TAG !e! tag:e.com,2000:\n---\na: !e!x 5\n",
    ),
    *(
        "!x a: 5\n",
        "!!str 5: 5\n",
        "a: !x |\n  hi\n",
        "a: !x &y hi\nb: *y\n",
        "!x\na: 1\n",
        "a: !!str |\n  5\n",
        "a: !!str '5'\n",
        "a: !{x} 1\n",
    ),
    *(
        "a: !a%20b 1\n",
        "a: !x *b\n",
        "a: !h!x 5\n",
        "a: !Ref x\n",
        "a: !!foo\n- b\n",
        "a: !!map [b]\n",
        "a: !!int |\n  5\n",
        "a: !!int 5 # c\n",
    ),
)
DOCUMENTS = (
    *(
        "a: 1\n---\nb: 2\n",
        "a: 1\n---\n[\n",
        "a: 1\n...\nb: 2\n",
        "---\n---\na: 1\n",
        "a: 1\n--- [\n",
        "a: 1\n---\n\tx\n",
        "a: 1\n---\nb: 1\nb: 2\n",
    ),
    *(
        "a: 1\n... x\n",
        "a: 1\n---\n---\n",
        "--- {a: 1}\n--- {b: 1}\n",
        "a: |\n  x\n---\nb\n",
        "a: 1\n...\n...\n",
        "a: 1\n--- |\n x\n",
        "---\n...\n---\na: 1\n",
    ),
    *(
        "%YAML 1.1\n---\na: yes\n",
        "%YAML 1.2\n---\na: yes\n",
        "%YAML 3.0\n---\na: 1\n",
        "%FOO bar\n---\na: 1\n",
        "a: 1\n...\n%YAML 1.2\n---\nb: 1\n",
    ),
)
TEXTS = (*ALIASES, *TAGS, *DOCUMENTS)
