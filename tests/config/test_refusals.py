from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from gate.config.loader import load
from gate.errors import ConfigError, ExitCode
from gate.tree import FolderTree


class Wrong(NamedTuple):
    """A gate.yaml that is refused: where, in which words, with which advice."""

    text: str
    line: int
    column: int
    message: str
    advice: str


_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SIGNERS = f'anna@example.com,ben@example.com namespaces="gate-approval" {_KEY}\n'
"""One person of two names."""

TOLD_APART = "another `workspace`, or another value of the same key; or give each a folder of its own, with shared code in modules."
WRONG = {
    "not yaml": Wrong(
        "version: 1\nenvironments: {dev: {}\n",
        3,
        1,
        "this is not YAML: while parsing a flow mapping did not find expected ',' or '}'",
        "Correct the YAML here.",
    ),
    "unquoted star": Wrong(
        "version: 1\nenvironments:\n  dev:\n    hosts: [*.example.com]\n",
        4,
        14,
        "this is not YAML: while scanning an alias did not find expected alphabetic or numeric character",
        'Put text that begins with `*` in quotes, such as "*.dev.example.com".',
    ),
    "duplicate key": Wrong(
        "version: 1\nenvironments:\n  dev:\n    protected: true\n    protected: false\n",
        5,
        5,
        "the key `protected` stands here again; it is already on line 4",
        "Keep one of the two.",
    ),
    "anchor": Wrong(
        "version: 1\nenvironments:\n  dev:\n    hosts: &own [localhost]\n",
        4,
        12,
        "an anchor (`&…`) stands here",
        "Delete it, or put the value in quotes if it begins with `&`.",
    ),
    "tag": Wrong(
        "version: 1\nenvironments:\n  dev:\n    hosts: !set [localhost]\n",
        4,
        12,
        "a tag (`!…`) stands here",
        "Delete it, or put the value in quotes if it begins with `!`.",
    ),
    "two documents": Wrong(
        "version: 1\nenvironments:\n  dev:\n    {}\n---\nversion: 1\n",
        5,
        1,
        "a second document begins here",
        "Keep one document; delete the `---` and what follows it.",
    ),
    "tab": Wrong(
        "version: 1\nenvironments:\n  dev:\n\tprotected: true\n",
        4,
        1,
        "this is not YAML: while scanning for the next token found character that cannot start any token",
        "Indent with spaces, not tabs, and put a value that begins with @, % or a backtick in quotes.",
    ),
    "a list": Wrong(
        "- dev\n- prod\n",
        1,
        1,
        "gate.yaml is a list; expected a mapping",
        "Write keys, such as `version: …`.",
    ),
    "one text": Wrong(
        "dev\n",
        1,
        1,
        "gate.yaml is text; expected a mapping",
        "Write keys, such as `version: …`.",
    ),
    "no version": Wrong(
        "environments: {dev: {}}\n",
        1,
        1,
        "gate.yaml lacks the key `version`",
        "Add `version: 1` as its first line.",
    ),
    "version of tomorrow": Wrong(
        "version: 2\nenvironments: {dev: {}}\n",
        1,
        10,
        "`version` is `2`; expected `1`",
        "Write `version: 1`.",
    ),
    "version in quotes": Wrong(
        'version: "1"\nenvironments: {dev: {}}\n',
        1,
        10,
        "`version` is text; expected `1`",
        "Write `version: 1`.",
    ),
    "version true": Wrong(
        "version: true\nenvironments: {dev: {}}\n",
        1,
        10,
        "`version` is true; expected `1`",
        "Write `version: 1`.",
    ),
    "no environments": Wrong(
        "version: 1\n",
        1,
        1,
        "gate.yaml lacks the key `environments`",
        "Add `environments: …`.",
    ),
    "misspelt environments": Wrong(
        "version: 1\nenviroments: {dev: {}}\n",
        2,
        1,
        "gate.yaml has no key `enviroments`",
        "Write `environments`.",
    ),
    "empty environments": Wrong(
        "version: 1\nenvironments: {}\n",
        2,
        15,
        "`environments` is empty",
        "Name one environment at least.",
    ),
    "environments left out": Wrong(
        "version: 1\nenvironments:\n",
        2,
        1,
        "`environments` is empty; expected a mapping of names",
        "Write `NAME: …` below `environments:`.",
    ),
    "environments as a list": Wrong(
        "version: 1\nenvironments: [dev]\n",
        2,
        15,
        "`environments` is a list; expected a mapping of names",
        "Write `NAME: …` below `environments:`.",
    ),
    "environment left out": Wrong(
        "version: 1\nenvironments:\n  dev:\n  prod: {}\n",
        3,
        3,
        "`environments.dev` is empty; expected a mapping",
        "Write keys below dev, such as `protected: …`.",
    ),
    "environment as text": Wrong(
        "version: 1\nenvironments:\n  dev: terraform/dev\n",
        3,
        8,
        "`environments.dev` is text; expected a mapping",
        "Write keys below dev, such as `protected: …`.",
    ),
    "environment's name as a key": Wrong(
        "version: 1\nenvironments:\n  dev:\n    name: dev\n",
        4,
        5,
        "`environments.dev` has no key `name`",
        "Remove it: the environment is called by its key.",
    ),
    "environment named like a path": Wrong(
        "version: 1\nenvironments:\n  ../prod: {}\n",
        3,
        3,
        "`../prod` cannot name an environment",
        "Use lower-case letters, digits, `-` and `_`, and not `evidence`: folders are named after it.",
    ),
    "environment named evidence": Wrong(
        "version: 1\nenvironments:\n  evidence: {}\n",
        3,
        3,
        "`evidence` cannot name an environment",
        "Use lower-case letters, digits, `-` and `_`, and not `evidence`: folders are named after it.",
    ),
    "unknown key, misspelt": Wrong(
        "version: 1\nenvironments:\n  dev:\n    protectd: true\n",
        4,
        5,
        "`environments.dev` has no key `protectd`",
        "Write `protected`.",
    ),
    "unknown key, like nothing": Wrong(
        "version: 1\nenvironments:\n  dev:\n    colour: red\n",
        4,
        5,
        "`environments.dev` has no key `colour`",
        "Keys here: protected, promotes_from, branch, approvals, plan_max_age, volatile, terraform, "
        "flows, kestra, namespaces, airbyte, dbt, hosts, owns, secrets, "
        "resource_types, enforcement.",
    ),
    "unknown key far down": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, var_file: [dev.tfvars]}\n",
        4,
        30,
        "`environments.dev.terraform` has no key `var_file`",
        "Write `var_files`.",
    ),
    "unknown key and missing key": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dirs: tf/dev}\n",
        4,
        17,
        "`environments.dev.terraform` has no key `dirs`",
        "Write `dir`.",
    ),
    "wrong switch": Wrong(
        "version: 1\nenvironments:\n  dev:\n    protected: maybe\n",
        4,
        16,
        "`environments.dev.protected` is text; expected true or false",
        "Write `protected: true` or `protected: false`.",
    ),
    "text instead of a list": Wrong(
        "version: 1\nenvironments:\n  dev:\n    flows: flows\n",
        4,
        12,
        "`environments.dev.flows` is text; expected a list",
        "Write `flows: […]`, also for one entry.",
    ),
    "number in a list of texts": Wrong(
        "version: 1\nenvironments:\n  dev:\n    namespaces: [company, 7]\n",
        4,
        27,
        "`environments.dev.namespaces[1]` is a number; expected text",
        'Put it in quotes: `"…"`.',
    ),
    "nothing in a list": Wrong(
        "version: 1\nenvironments:\n  dev:\n    hosts: [localhost, ]\n    namespaces: [~]\n",
        5,
        18,
        "`environments.dev.namespaces[0]` is empty; expected text",
        "Write one text: `…`.",
    ),
    "version number without quotes": Wrong(
        'version: 1\nenvironments:\n  dev:\n    kestra: {url: "http://localhost:8080", version: 1.3}\n',
        4,
        53,
        "`environments.dev.kestra.version` is a number; expected text",
        'Put it in quotes: `version: "…"`.',
    ),
    "kestra without version": Wrong(
        'version: 1\nenvironments:\n  dev:\n    kestra: {url: "http://localhost:8080"}\n',
        4,
        5,
        "`environments.dev.kestra` lacks the key `version`",
        "Add `version: …` below `kestra:`.",
    ),
    "unknown edition": Wrong(
        'version: 1\nenvironments:\n  dev:\n    kestra: {url: "http://localhost:8080", version: "1.3", edition: enterprise}\n',
        4,
        69,
        "`environments.dev.kestra.edition` is `enterprise`; expected `ee` or `oss`",
        "Write `edition: ee`.",
    ),
    "kestra address without scheme": Wrong(
        'version: 1\nenvironments:\n  dev:\n    kestra: {url: "localhost:8080", version: "1.3"}\n',
        4,
        19,
        "`environments.dev.kestra.url` is not an address",
        "Write it with its scheme, such as `http://localhost:8080`.",
    ),
    "password in an address": Wrong(
        'version: 1\nenvironments:\n  dev:\n    airbyte: {server_url: "https://me:hunter2@airbyte.example.com"}\n',
        4,
        27,
        "`environments.dev.airbyte.server_url` holds a password",
        "Write the address without it; credentials stay in Terraform variables.",
    ),
    "host with scheme": Wrong(
        'version: 1\nenvironments:\n  dev:\n    hosts: ["http://localhost"]\n',
        4,
        13,
        "`environments.dev.hosts[0]` is not the name of a host",
        'Write a name without scheme and path, such as `localhost`, `"[::1]"` or `"*.dev.example.com"`.',
    ),
    "terraform without folder": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {var_files: [a.tfvars]}\n",
        4,
        5,
        "`environments.dev.terraform` lacks the key `dir`",
        "Add `dir: …` below `terraform:`.",
    ),
    "folder left out": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: }\n",
        4,
        17,
        "`environments.dev.terraform.dir` is empty; expected text",
        "Write one text: `dir: …`.",
    ),
    "folder missing": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/staging}\n",
        4,
        22,
        "`environments.dev.terraform.dir` names `tf/staging`, a folder that does not exist",
        "Correct the path, or create the folder.",
    ),
    "folder is a file": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/backend.hcl}\n",
        4,
        22,
        "`environments.dev.terraform.dir` names `tf/backend.hcl`, which is no folder",
        "Correct the path, or create the folder.",
    ),
    "folder outside": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: ../infrastructure}\n",
        4,
        22,
        "`environments.dev.terraform.dir`: ../infrastructure leads out of the repository",
        "Name a path inside the repository.",
    ),
    "absolute folder": Wrong(
        "version: 1\nenvironments:\n  dev:\n    flows: [/srv/flows]\n",
        4,
        13,
        "`environments.dev.flows[0]`: /srv/flows is an absolute path",
        "Name a path relative to the repository.",
    ),
    "flows folder missing": Wrong(
        "version: 1\nenvironments:\n  dev:\n    flows: [flows, flow]\n",
        4,
        20,
        "`environments.dev.flows[1]` names `flow`, a folder that does not exist",
        "Correct the path, or create the folder.",
    ),
    "setting instead of a file": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, backend_config: [secret_key=hunter2]}\n",
        4,
        47,
        "`environments.dev.terraform.backend_config[0]` is a setting; expected the name of a file",
        "Write the setting into a file, and its name here.",
    ),
    "value of a variable": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, env: [TOKEN=hunter2]}\n",
        4,
        36,
        "`environments.dev.terraform.env[0]` is not the name of an environment variable",
        "Write the name alone; its value stays in the environment.",
    ),
    "state without backend": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, state: {bucket: acme}}\n",
        4,
        30,
        "`environments.dev.terraform.state` lacks the key `backend`",
        "Add `backend: …` below `state:`.",
    ),
    "state as text": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, state: s3}\n",
        4,
        37,
        "`environments.dev.terraform.state` is text; expected a mapping",
        "Write keys below state, such as `backend: …`.",
    ),
    "one folder for two": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev}\n  prod:\n    terraform: {dir: ./tf/dev/}\n",
        6,
        22,
        "`environments.prod.terraform.dir` is the folder of `dev` too, and no `state` tells their plans apart",
        f"Write `state` in `dev` and `prod` with {TOLD_APART}",
    ),
    "one folder for two, and what only one of them says of its state": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, state: {backend: s3, bucket: acme}}\n  prod:\n"
        "    terraform: {dir: tf/dev, state: {backend: s3, key: prod.tfstate}}\n",
        6,
        22,
        "`environments.prod.terraform.dir` is the folder of `dev` too, and no `state` tells their plans apart",
        f"Write `state` in `dev` and `prod` with {TOLD_APART}",
    ),
    "one folder for three, and one state for two": Wrong(
        "version: 1\nenvironments:\n  dev:\n    terraform: {dir: tf/dev, state: {backend: gcs}}\n  test:\n"
        "    terraform: {dir: tf/dev, state: {backend: gcs, workspace: test}}\n  prod:\n"
        "    terraform: {dir: tf/dev, state: {backend: gcs, workspace: test}}\n",
        8,
        22,
        "`environments.prod.terraform.dir` is the folder of `test` too, and no `state` tells their plans apart",
        f"Write `state` in `test` and `prod` with {TOLD_APART}",
    ),
    "promotion from nowhere": Wrong(
        "version: 1\nenvironments:\n  dev: {}\n  prod: {promotes_from: dve}\n",
        4,
        25,
        "`environments.prod.promotes_from` names `dve`, which is no environment here",
        "Write `dev`.",
    ),
    "promotion from itself": Wrong(
        "version: 1\nenvironments:\n  dev: {promotes_from: dev}\n",
        3,
        24,
        "`dev` promotes from itself",
        "Name the environment that comes before it, or remove the key.",
    ),
    "promotion in a circle": Wrong(
        "version: 1\nenvironments:\n  dev: {promotes_from: prod}\n  stage: {promotes_from: dev}\n  prod: {promotes_from: stage}\n",
        3,
        24,
        "promotion goes in a circle: `dev` from `prod` from `stage` from `dev`",
        "Let the first environment promote from none.",
    ),
    "promotion where there is one": Wrong(
        "version: 1\nenvironments:\n  prod: {promotes_from: dev}\n",
        3,
        25,
        "`environments.prod.promotes_from` names `dev`, which is no environment here",
        "Add that environment, or remove the key.",
    ),
    "unknown enforcement": Wrong(
        "version: 1\nenvironments:\n  dev:\n    enforcement: {FLOW-07: denny}\n",
        4,
        28,
        "`environments.dev.enforcement.FLOW-07` is `denny`; expected `deny`, `warn` or `off`",
        "Write `FLOW-07: deny`.",
    ),
    "enforcement off without quotes": Wrong(
        "version: 1\nenvironments:\n  dev:\n    enforcement: {FLOW-07: off}\n",
        4,
        28,
        "`environments.dev.enforcement.FLOW-07` is false; expected `deny`, `warn` or `off`",
        'Write `FLOW-07: "off"`, in quotes: YAML takes off, no and false for the same.',
    ),
    "misspelt pack": Wrong(
        "version: 1\npolicies: {packs: [builtins]}\nenvironments: {dev: {}}\n",
        2,
        20,
        "`policies.packs[0]` is `builtins`; expected `builtin`",
        "Write `builtin`, or `path: FOLDER` for rules of your own.",
    ),
    "no packs": Wrong(
        "version: 1\npolicies: {packs: []}\nenvironments: {dev: {}}\n",
        2,
        19,
        "`policies.packs` is an empty list",
        "Name one entry at least.",
    ),
    "duration without unit": Wrong(
        "version: 1\nlimits: {rule: 5}\nenvironments: {dev: {}}\n",
        2,
        16,
        "`limits.rule` is a number; expected text",
        'Put it in quotes: `rule: "…"`.',
    ),
    "duration with a strange unit": Wrong(
        "version: 1\nlimits: {rule: 5 seconds}\nenvironments: {dev: {}}\n",
        2,
        16,
        "`limits.rule` is `5 seconds`; expected a duration such as `500ms`, `5s`, `10m`, `24h` or `7d`",
        "Write a whole number and its unit.",
    ),
    "no time at all": Wrong(
        "version: 1\nlimits: {plan: 0s}\nenvironments: {dev: {}}\n",
        2,
        16,
        "`limits.plan` is `0s`; expected a duration such as `500ms`, `5s`, `10m`, `24h` or `7d`",
        "Write a whole number and its unit.",
    ),
    "size in bits": Wrong(
        "version: 1\nlimits: {memory: 512Mb}\nenvironments: {dev: {}}\n",
        2,
        18,
        "`limits.memory` is `512Mb`; expected a size such as `512MB`, `2GB` or `512MiB`",
        "Write a whole number and its unit.",
    ),
    "age that is none": Wrong(
        "version: 1\nenvironments:\n  dev:\n    plan_max_age: tomorrow\n",
        4,
        19,
        "`environments.dev.plan_max_age` is `tomorrow`; expected a duration such as `500ms`, `5s`, `10m`, `24h` or `7d`",
        "Write a whole number and its unit.",
    ),
    "branch of a remote": Wrong(
        "version: 1\nenvironments:\n  dev:\n    branch: origin/main\n",
        4,
        13,
        "`environments.dev.branch` is `origin/main`, which is not the name of a branch of origin",
        "Write the name alone, such as `main`.",
    ),
    "branch that is an option": Wrong(
        "version: 1\nenvironments:\n  dev:\n    branch: --upload-pack=x\n",
        4,
        13,
        "`environments.dev.branch` is `--upload-pack=x`, which is not the name of a branch of origin",
        "Write the name alone, such as `main`.",
    ),
    "OPA without a scheme": Wrong(
        "version: 1\nengine: {opa: localhost:8181}\nenvironments: {dev: {}}\n",
        2,
        15,
        "`engine.opa` is not an address",
        "Write it with its scheme, such as `http://localhost:8080`.",
    ),
    "OPA with a question": Wrong(
        "version: 1\nengine: {opa: 'http://localhost:8181/?pretty=true'}\nenvironments: {dev: {}}\n",
        2,
        15,
        "`engine.opa` is not an address",
        "Write it with its scheme, such as `http://localhost:8080`.",
    ),
    "OPA with a password": Wrong(
        "version: 1\nengine: {opa: 'http://me:secret@localhost:8181'}\nenvironments: {dev: {}}\n",
        2,
        15,
        "`engine.opa` holds a password",
        "Write the address without it; credentials stay in Terraform variables.",
    ),
    "pack without a place": Wrong(
        "version: 1\npolicies: {packs: [builtin, {style: conftest}]}\nenvironments: {dev: {}}\n",
        2,
        29,
        "`policies.packs[1]` has neither `path` nor `bundle`",
        "Write one of the two.",
    ),
    "pack in two places": Wrong(
        "version: 1\npolicies: {packs: [{path: team, bundle: gate.yaml}]}\nenvironments: {dev: {}}\n",
        2,
        20,
        "`policies.packs[0]` has both `path` and `bundle`",
        "Write one of the two.",
    ),
    "bundle that is not there": Wrong(
        "version: 1\npolicies: {packs: [{bundle: team.tar.gz}]}\nenvironments: {dev: {}}\n",
        2,
        29,
        "`policies.packs[0].bundle` names `team.tar.gz`, a file that does not exist",
        "Correct the path, or create the file.",
    ),
    "bundle without a key judges prod": Wrong(
        "version: 1\npolicies: {packs: [{bundle: gate.yaml}]}\nenvironments: {prod: {protected: true}}\n",
        2,
        29,
        "`policies.packs[0]` judges the protected environment `prod` and has no `key`",
        "Add `key: FILE`, the public key that the bundle is signed with.",
    ),
    "key beside a folder": Wrong(
        "version: 1\npolicies: {packs: [{path: team, key: gate.yaml}]}\nenvironments: {dev: {}}\n",
        2,
        33,
        "`policies.packs[0].key` stands beside a folder; only bundles are signed",
        "Remove it: a folder is reviewed with the repository.",
    ),
    "style that is none": Wrong(
        "version: 1\npolicies: {packs: [{path: legacy, style: contest}]}\nenvironments: {dev: {}}\n",
        2,
        42,
        "`policies.packs[0].style` is `contest`; expected `conftest` or `gate`",
        "Write `style: conftest`.",
    ),
    "judges beside METADATA": Wrong(
        "version: 1\npolicies: {packs: [{path: team, judges: [plan]}]}\nenvironments: {dev: {}}\n",
        2,
        33,
        "`policies.packs[0].judges` stands in a pack whose rules say themselves what they judge",
        "Remove it; METADATA of each rule has `judges`.",
    ),
    "waivers that are not there": Wrong(
        "version: 1\nenvironments: {dev: {}}\nwaivers: waivers.yaml\n",
        3,
        10,
        "`waivers` names `waivers.yaml`, a file that does not exist",
        "Correct the path, or create the file.",
    ),
    "a store without a name": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: ""}\n',
        3,
        19,
        "`evidence.store` is empty",
        "Write a folder, `git://BRANCH`, `s3://BUCKET/FOLDER`, `gs://BUCKET/FOLDER` or `az://CONTAINER/FOLDER`.",
    ),
    "a store that is no store": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "ftp://acme/gate"}\n',
        3,
        19,
        "`evidence.store` begins with a scheme that gate has no store for",
        "Write a folder, `git://BRANCH`, `s3://BUCKET/FOLDER`, `gs://BUCKET/FOLDER` or `az://CONTAINER/FOLDER`.",
    ),
    "a store of another name": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "s33://acme/gate"}\n',
        3,
        19,
        "`evidence.store` begins with a scheme that gate has no store for",
        "Write `s3://`.",
    ),
    "a store that lacks a slash": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "s3:/acme/gate"}\n',
        3,
        19,
        "`evidence.store` is no folder, and lacks the `//` of an address",
        "Write `s3://`.",
    ),
    "a store with a password": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "s3://key:hunter2@acme/gate"}\n',
        3,
        19,
        "`evidence.store` holds more than a place",
        "Write the address without credentials and options; gate takes those from the environment variables of git or of the cloud.",
    ),
    "a store with options": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "az://acme/gate?sig=hunter2"}\n',
        3,
        19,
        "`evidence.store` holds more than a place",
        "Write the address without credentials and options; gate takes those from the environment variables of git or of the cloud.",
    ),
    "a bucket that cannot be": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "s3://Acme_1/gate"}\n',
        3,
        19,
        "`evidence.store` does not name a bucket",
        "Write `s3://BUCKET/FOLDER`.",
    ),
    "no bucket": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "gs:///gate"}\n',
        3,
        19,
        "`evidence.store` does not name a bucket",
        "Write `gs://BUCKET/FOLDER`.",
    ),
    "a container that cannot be": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "az://a--b/gate"}\n',
        3,
        19,
        "`evidence.store` does not name a container",
        "Write `az://CONTAINER/FOLDER`.",
    ),
    "a folder outside its bucket": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "s3://acme/gate/../x"}\n',
        3,
        19,
        "`evidence.store` names a folder that gate does not write to in a bucket",
        "Write `s3://BUCKET/FOLDER`, with letters, digits, `.`, `_`, `=` and `-` in FOLDER.",
    ),
    "a branch that cannot be": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "git://gate..evidence"}\n',
        3,
        19,
        "`evidence.store` does not name a branch",
        "Write the name of a branch, such as `git://gate-evidence`.",
    ),
    "an option for a branch": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "git://--mirror"}\n',
        3,
        19,
        "`evidence.store` does not name a branch",
        "Write the name of a branch, such as `git://gate-evidence`.",
    ),
    "a repository for a branch": Wrong(
        'version: 1\nenvironments: {dev: {}}\nevidence: {store: "git://example.com/acme.git"}\n',
        3,
        19,
        "`evidence.store` names a repository; expected a branch of the remote `origin`",
        "Write the name of a branch, such as `git://gate-evidence`.",
    ),
    "evidence on the branch that judges": Wrong(
        'version: 1\nenvironments: {dev: {branch: main}}\nevidence: {store: "git://main"}\n',
        3,
        19,
        "`evidence.store` is the branch that `dev` is judged with",
        "Keep evidence on a branch of its own, such as `git://gate-evidence`.",
    ),
    **{
        f"approvals by {name}": Wrong(
            f"version: 1\nenvironments:\n  prod:\n    approvals: {{allowed_signers: signers, required: {found}}}\n",
            4,
            53,
            f"`environments.prod.approvals.required` is {words}; expected a whole number, 1 or more",
            advice,
        )
        for name, (found, words, advice) in {
            "text": ('"1"', "text", "Write `required: 1`, without quotes."),
            "nobody": ("0", "0", "Write `required: 1`."),
            "less than nobody": ("-1", "-1", "Write `required: 1`."),
            "true": ("true", "true", "Write `required: 1`."),
            "a part": ("1.5", "a number", "Write `required: 1`."),
            "nothing": ("null", "empty", "Write `required: 1`."),
        }.items()
    },
    "approvals by more people than there are": Wrong(
        "version: 1\nenvironments:\n  prod:\n    approvals: {allowed_signers: signers, required: 2}\n",
        4,
        53,
        "`environments.prod.approvals.required` is 2, and signers names 1",
        "Add a line for each person who may approve, or ask for fewer.",
    ),
    "approvals without a file": Wrong(
        "version: 1\nenvironments:\n  prod:\n    approvals: {allowed_signers: gone}\n",
        4,
        34,
        "`environments.prod.approvals.allowed_signers` names `gone`, a file that does not exist",
        "Correct the path, or create the file.",
    ),
    "approvals with a wrong file": Wrong(
        "version: 1\nenvironments:\n  prod:\n    approvals: {allowed_signers: anybody}\n",
        4,
        34,
        "`environments.prod.approvals.allowed_signers` names `anybody`, line 2: the names of a signer are mail addresses, "
        "without `*`, `?` and `!`",
        'Write it such as `anna@example.com namespaces="gate-approval" ssh-ed25519 AAAA…`.',
    ),
    "approvals that never expire": Wrong(
        "version: 1\nenvironments:\n  prod:\n    approvals: {allowed_signers: signers, max_age: never}\n",
        4,
        52,
        "`environments.prod.approvals.max_age` is `never`; expected a duration such as `500ms`, `5s`, `10m`, `24h` or `7d`",
        "Write a whole number and its unit.",
    ),
    "a correction of no record": Wrong(
        "version: 1\nenvironments: {dev: {}}\nevidence:\n  corrected:\n    sha256:12: 2026-11-21T09:00:00Z\n",
        5,
        5,
        "`evidence.corrected` names `sha256:12`, which is not the digest of a record",
        "Copy it from what gate said of the record.",
    ),
    **{
        f"a correction to {name}": Wrong(
            f"version: 1\nenvironments: {{dev: {{}}}}\nevidence:\n  corrected:\n    sha256:{'1' * 64}: {time}\n",
            5,
            78,
            f"`evidence.corrected` holds `{time}`, which is not the time of a record",
            "Write it in UTC, to the second, such as `2026-11-21T09:00:00Z`.",
        )
        for name, time in {"a day": "2026-11-21", "another zone": "2026-11-21T09:00:00+01:00", "no day": "2026-02-30T09:00:00Z"}.items()
    },
    "signers of evidence without a file": Wrong(
        "version: 1\nenvironments: {dev: {}}\nevidence: {signers: gone}\n",
        3,
        21,
        "`evidence.signers` names `gone`, a file that does not exist",
        "Correct the path, or create the file.",
    ),
    "signers of evidence who may only approve": Wrong(
        "version: 1\nenvironments: {dev: {}}\nevidence: {signers: signers}\n",
        3,
        21,
        '`evidence.signers` names `signers`, line 1: the line lacks `namespaces="gate-evidence"`, '
        "so what was signed for something else would count here",
        'Write it such as `anna@example.com namespaces="gate-evidence" ssh-ed25519 AAAA…`.',
    ),
    "unknown engine": Wrong(
        "version: 1\nengine: opa\nenvironments: {dev: {}}\n",
        2,
        9,
        "`engine` is `opa`; expected `regorus`",
        "Write `engine: regorus`.",
    ),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with every file and folder that a right gate.yaml could name."""
    for folder in ("flows", "tf/dev", "tf/prod"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tf/dev/dev.tfvars").write_text("")
    (tmp_path / "tf/backend.hcl").write_text("")
    (tmp_path / "signers").write_text(SIGNERS)
    (tmp_path / "anybody").write_text(SIGNERS + SIGNERS.replace("anna@", "*@").replace("ben@", "*@"))
    return tmp_path


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_gate_yaml_is_refused_with_its_place_and_what_to_write(wrong: Wrong, repository: Path) -> None:
    (repository / "gate.yaml").write_text(wrong.text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(FolderTree(repository))
    error = caught.value
    assert (error.path, error.line, error.column) == ("gate.yaml", wrong.line, wrong.column)
    assert (error.message, error.remediation) == (wrong.message, wrong.advice)
    assert error.exit_code == ExitCode.USAGE


def test_bytes_that_are_not_utf8_are_refused_with_their_place(repository: Path) -> None:
    (repository / "gate.yaml").write_bytes(b"version: 1\n# caf\xe9\n")
    with pytest.raises(ConfigError) as caught:
        load(FolderTree(repository))
    assert (caught.value.line, caught.value.column) == (2, 6)
    assert caught.value.message == "gate.yaml is not UTF-8: byte 0xe9 stands where a character should"


def test_the_first_of_several_mistakes_is_named(repository: Path) -> None:
    (repository / "gate.yaml").write_text(
        "version: 1\nenvironments:\n  dev:\n    flows: [gone]\n    plan_max_age: never\n    hosts: [a/b]\n"
    )
    with pytest.raises(ConfigError) as caught:
        load(FolderTree(repository))
    assert (caught.value.line, caught.value.message) == (4, "`environments.dev.flows[0]` names `gone`, a folder that does not exist")


def test_no_message_repeats_a_secret() -> None:
    assert not [wrong for wrong in WRONG.values() if "hunter2" in wrong.message + wrong.advice]


APART = {
    "workspaces": ("{backend: s3, workspace: dev}", "{backend: s3, workspace: prod}"),
    "the default workspace and another": ("{backend: s3, key: a}", "{backend: s3, key: a, workspace: prod}"),
    "keys": ("{backend: s3, bucket: acme, key: dev}", "{backend: s3, bucket: acme, key: prod}"),
    "backends": ("{backend: local}", "{backend: s3}"),
}


@pytest.mark.parametrize(("dev", "prod"), APART.values(), ids=APART)
def test_one_folder_serves_two_whose_states_differ(dev: str, prod: str, repository: Path) -> None:
    lines = (f"  {name}: {{terraform: {{dir: tf/dev, state: {state}}}}}" for name, state in (("dev", dev), ("prod", prod)))
    (repository / "gate.yaml").write_text("\n".join(("version: 1", "environments:", *lines)))
    assert list(load(FolderTree(repository)).environments) == ["dev", "prod"]


@pytest.mark.parametrize("name", ["main", "release/1.x", "user@team", "v1.2", "prod#1", "größe", "a"])
def test_names_of_branches(repository: Path, name: str) -> None:
    (repository / "gate.yaml").write_text(f"version: 1\nenvironments: {{dev: {{branch: '{name}'}}}}\n")
    assert load(FolderTree(repository)).environments["dev"].branch == name


@pytest.mark.parametrize(
    "name",
    ["", "refs/heads/main", "HEAD", "a..b", "a//b", "a/", "/a", ".a", "a/.b", "a.lock", "a b", "a:b", "a^", "a~1", "a?", "*", "a.", "-a"],
)
def test_what_no_branch_is_called(repository: Path, name: str) -> None:
    (repository / "gate.yaml").write_text(f"version: 1\nenvironments: {{dev: {{branch: '{name}'}}}}\n")
    with pytest.raises(ConfigError, match="which is not the name of a branch of origin"):
        load(FolderTree(repository))
