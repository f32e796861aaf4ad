"""What flows reach: `kind target in namespace ? at path`, where the question mark says that an execution may decide otherwise."""

from __future__ import annotations

REACHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "secret": (
        """\
tasks:
  - id: t
    type: x.Y
    password: "{{ secret('DB') }}"
""",
        ("secret DB in company.team at tasks.0.password",),
    ),
    "secret of another namespace": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ secret('DB', namespace='company') }}"
""",
        ("secret DB in company at tasks.0.a",),
    ),
    "secret, named arguments": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ secret(namespace='n', key='DB', subkey='p') }}"
""",
        ("secret DB in n at tasks.0.a",),
    ),
    "secret by an input": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ secret(inputs.key) }}"
""",
        ("secret «unknown» in company.team ? at tasks.0.a",),
    ),
    "secret with a known part": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ secret('DB_' ~ execution.id) }}"
""",
        ("secret DB_«unknown» in company.team ? at tasks.0.a",),
    ),
    "secret by an input with a default": (
        """\
inputs:
  - {id: key, type: STRING, defaults: DB}
tasks:
  - {id: t, type: x.Y, a: "{{ secret(inputs.key) }}"}
""",
        ("secret DB in company.team ? at tasks.0.a",),
    ),
    "secret by an input of few values": (
        """\
inputs:
  - {id: key, type: SELECT, values: [A, B], defaults: A}
  - {id: free, type: SELECT, values: [A], allowCustomValue: true}
tasks:
  - {id: t, type: x.Y, a: "{{ secret(inputs.key) }}", b: "{{ secret(inputs.free) }}"}
""",
        (
            "secret A in company.team at tasks.0.a",
            "secret B in company.team at tasks.0.a",
            "secret «unknown» in company.team ? at tasks.0.b",
        ),
    ),
    "files of another namespace, by an address": (
        """\
tasks:
  - {id: t, type: x.Y, from: "nsfile://company.other/a/b.sql", b: "{{ read('nsfile://company/c.sql') }}", c: "nsfile:///own.sql"}
""",
        ("namespace-file a/b.sql in company.other at tasks.0.from", "namespace-file c.sql in company at tasks.0.b"),
    ),
    "secret in a variable, where it is rendered": (
        """\
variables: {pw: "{{ secret('DB') }}"}
tasks:
  - {id: t, type: x.Y, a: "{{ render(vars.pw) }}", b: "{{ vars.pw }}"}
""",
        ("secret DB in company.team at variables.pw", "secret DB in company.team at tasks.0.a"),
    ),
    "secret by a variable": (
        """\
variables: {key: DB}
tasks:
  - {id: t, type: x.Y, a: '{{ secret(vars.key) }}'}
""",
        ("secret DB in company.team at tasks.0.a",),
    ),
    "secret of two": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ secret(taskrun.value == 1 ? 'A' : 'B') }}"
""",
        ("secret A in company.team ? at tasks.0.a", "secret B in company.team ? at tasks.0.a"),
    ),
    "secret in a script": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.shell.Commands
    commands:
      - |
        echo one
        login {{ secret('TOKEN') | trim }}
""",
        ("secret TOKEN in company.team at tasks.0.commands.0",),
    ),
    "secret in a key": (
        """\
tasks:
  - id: t
    type: x.Y
    env:
      "{{ secret('NAME') }}": a
""",
        ("secret NAME in company.team at tasks.0.env.{{ secret('NAME') }}",),
    ),
    "secret in a condition": (
        """\
tasks:
  - id: t
    type: x.Y
    runIf: "{% if secret('A') == 'x' %}true{% endif %}"
""",
        ("secret A in company.team at tasks.0.runIf",),
    ),
    "secret in a rendered text": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ render(\\"{{ secret('A') }}\\") }}"
""",
        ("secret A in company.team at tasks.0.a",),
    ),
    "secret in a broken text": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ secret('A') ; }}"
""",
        ("secret A in company.team at tasks.0.a",),
    ),
    "secret not called": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{% raw %}{{ secret('A') }}{% endraw %} {# {{ secret('B') }} #} secret('C')"
""",
        (),
    ),
    "secret in every place of a flow": (
        """\
variables: {v: "{{ secret('V') }}"}
inputs: [{id: i, type: STRING, defaults: "{{ secret('I') }}"}]
outputs: [{id: o, type: STRING, value: "{{ secret('O') }}"}]
labels: {l: "{{ secret('L') }}"}
description: "{{ secret('D') }}"
triggers: [{id: t, type: io.kestra.plugin.core.trigger.Webhook, key: "{{ secret('K') }}"}]
errors: [{id: e, type: x.Y, a: "{{ secret('E') }}"}]
""",
        (
            "secret V in company.team at variables.v",
            "secret I in company.team at inputs.0.defaults",
            "secret O in company.team at outputs.0.value",
            "secret L in company.team at labels.l",
            "secret D in company.team at description",
            "secret K in company.team at triggers.0.key",
            "secret E in company.team at errors.0.a",
        ),
    ),
    "credential": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ credential('snowflake') }}"
""",
        ("credential snowflake in company.team at tasks.0.a",),
    ),
    "kv": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ kv('K') }}"
""",
        ("kv K in company.team at tasks.0.a",),
    ),
    "kv of another namespace": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ kv('K', 'company') }} {{ kv('L', namespace='x', errorOnMissing=false) }}"
""",
        ("kv K in company at tasks.0.a", "kv L in x at tasks.0.a"),
    ),
    "kv of a namespace that an execution decides": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ kv('K', inputs.n) }}"
""",
        ("kv K in «unknown» ? at tasks.0.a",),
    ),
    "kv.Get": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.kv.Get
    key: K
    namespace: company
""",
        ("kv K in company at tasks.0.key",),
    ),
    "kv.Set": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.kv.Set
    key: "last_{{ flow.id }}"
    value: 1
""",
        ("kv last_f in company.team at tasks.0.key",),
    ),
    "kv.Put and kv.Delete": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - {id: a, type: io.kestra.plugin.core.kv.Put, key: A}
      - {id: b, type: io.kestra.plugin.core.kv.Delete, key: B, namespace: '{{ flow.namespace }}'}
""",
        ("kv A in company.team at tasks.0.tasks.0.key", "kv B in company.team at tasks.0.tasks.1.key"),
    ),
    "kv.GetKeys": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.kv.GetKeys
    prefix: db_
    namespace: company
""",
        ("kv db_ in company at tasks.0.prefix",),
    ),
    "kv.PurgeKV of everything": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.kv.PurgeKV
""",
        ("kv None in * at tasks.0",),
    ),
    "kv.PurgeKV of namespaces": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.kv.PurgeKV
    namespaces: [a, b]
    keyPattern: 'x*'
""",
        ("kv x* in a at tasks.0.keyPattern", "kv x* in b at tasks.0.keyPattern"),
    ),
    "envs, globals, namespace": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ envs.db_host }} {{ env('url') }} {{ globals.env }} {{ namespace.db.host }} {{ envs[inputs.x] }}"
""",
        (
            "variable url at tasks.0.a",
            "variable db_host at tasks.0.a",
            "global env at tasks.0.a",
            "namespace-variable db.host at tasks.0.a",
            "variable «unknown» ? at tasks.0.a",
        ),
    ),
    "read": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ read('sql/a.sql') }} {{ read('b.sql', namespace='company') }}"
""",
        ("namespace-file sql/a.sql in company.team at tasks.0.a", "namespace-file b.sql in company at tasks.0.a"),
    ),
    "read of what the execution made": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ read(outputs.a.uri) }} {{ read(trigger.uri) }} {{ read('kestra:///x/y') }}"
""",
        (),
    ),
    "fileURI and others": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ fileURI('a') }} {{ fileExists('b') }} {{ fileSize('c', 'n') }} {{ isFileEmpty('d') }}"
""",
        (
            "namespace-file a in company.team at tasks.0.a",
            "namespace-file b in company.team at tasks.0.a",
            "namespace-file c in n at tasks.0.a",
            "namespace-file d in company.team at tasks.0.a",
        ),
    ),
    "namespace files": (
        """\
tasks:
  - id: t
    type: x.Y
    namespaceFiles: {enabled: true}
""",
        ("namespace-file * in company.team at tasks.0.namespaceFiles",),
    ),
    "namespace files of others": (
        """\
tasks:
  - id: t
    type: x.Y
    namespaceFiles:
      namespaces: [company, '{{ inputs.n }}', '{{ flow.namespace }}']
""",
        (
            "namespace-file * in company at tasks.0.namespaceFiles.namespaces.0",
            "namespace-file * in «unknown» ? at tasks.0.namespaceFiles.namespaces.1",
            "namespace-file * in company.team at tasks.0.namespaceFiles.namespaces.2",
        ),
    ),
    "namespace files, off": (
        """\
tasks:
  - id: t
    type: x.Y
    namespaceFiles: {enabled: false, namespaces: [company]}
""",
        (),
    ),
    "UploadFiles": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.namespace.UploadFiles
    namespace: prod
    files: ['**']
""",
        ("namespace-file ** in prod at tasks.0.files.0",),
    ),
    "UploadFiles by a map": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.namespace.UploadFiles
    namespace: prod
    filesMap: {a.sql: '{{ outputs.x.uri }}'}
""",
        ("namespace-file a.sql in prod at tasks.0.filesMap.a.sql",),
    ),
    "DeleteFiles and DownloadFiles": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - {id: a, type: io.kestra.plugin.core.namespace.DeleteFiles, namespace: prod, files: [a]}
      - {id: b, type: io.kestra.plugin.core.namespace.DownloadFiles, files: a}
""",
        ("namespace-file a in prod at tasks.0.tasks.0.files.0", "namespace-file a in company.team at tasks.0.tasks.1.files"),
    ),
    "Subflow": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Subflow
    namespace: company.ops
    flowId: alert
""",
        ("flow alert in company.ops at tasks.0.flowId",),
    ),
    "Subflow without a namespace": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Subflow
    flowId: alert
""",
        ("flow alert in company.team at tasks.0.flowId",),
    ),
    "Subflow that an input decides": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Subflow
    namespace: company
    flowId: '{{ inputs.runbook }}'
""",
        ("flow «unknown» in company ? at tasks.0.flowId",),
    ),
    "Subflow with a default": (
        """\
inputs:
  - {id: which, type: STRING, defaults: alert}
tasks:
  - {id: t, type: io.kestra.plugin.core.flow.Subflow, namespace: '{{ flow.namespace }}', flowId: 'x_{{ inputs.which }}'}
""",
        ("flow x_alert in company.team ? at tasks.0.flowId",),
    ),
    "Subflow, old names": (
        """\
tasks:
  - id: t
    type: io.kestra.core.tasks.flows.Flow
    namespace: company
    flowId: a
""",
        ("flow a in company at tasks.0.flowId",),
    ),
    "ForEachItem": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.ForEachItem
    namespace: company
    flowId: a
    items: '{{ outputs.x.uri }}'
""",
        ("flow a in company at tasks.0.flowId",),
    ),
    "Subflow deep inside": (
        """\
tasks:
  - id: d
    type: io.kestra.plugin.core.flow.Dag
    tasks:
      - task:
          id: s
          type: io.kestra.plugin.core.flow.Switch
          cases:
            a:
              - {id: x, type: io.kestra.plugin.core.flow.Subflow, namespace: n, flowId: f}
""",
        ("flow f in n at tasks.0.tasks.0.task.cases.a.0.flowId",),
    ),
    "subflow()": (
        """\
inputs:
  - {id: i, type: SELECT, expression: "{{ subflow('company', 'choices').values }}"}
tasks: []
""",
        ("flow choices in company at inputs.0.expression",),
    ),
    "a flow as an agent's tool": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.ai.agent.AIAgent
    tools:
      - {type: io.kestra.plugin.ai.tool.KestraFlow, namespace: prod, flowId: pay}
""",
        ("flow pay in prod at tasks.0.tools.0.flowId",),
    ),
    "TemplatedTask": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.templating.TemplatedTask
    spec: |
      type: io.kestra.plugin.core.flow.Subflow
      namespace: prod
      flowId: '{{ inputs.x }}'
""",
        ("task io.kestra.plugin.core.flow.Subflow ? at tasks.0.spec", "flow «unknown» in prod ? at tasks.0.spec.flowId"),
    ),
    "TemplatedTask that makes itself": (
        """\
variables:
  t: |
    type: io.kestra.plugin.core.templating.TemplatedTask
    spec: "{{ vars.t }}"
tasks:
  - {id: t, type: io.kestra.plugin.core.templating.TemplatedTask, spec: '{{ vars.t }}'}
""",
        ("task io.kestra.plugin.core.templating.TemplatedTask ? at tasks.0.spec", "task «unknown» ? at tasks.0.spec.spec"),
    ),
    "TemplatedTask that an execution writes": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.templating.TemplatedTask
    spec: '{{ outputs.a.body }}'
""",
        ("task «unknown» ? at tasks.0.spec",),
    ),
    "Flow trigger without a filter": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    states: [FAILED]
""",
        ("upstream * in * at triggers.0",),
    ),
    "Flow trigger, ExecutionFlow": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - {type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: a}
      - {type: io.kestra.plugin.core.condition.ExecutionStatus, in: [FAILED]}
""",
        ("upstream a in company at triggers.0.conditions.0",),
    ),
    "Flow trigger, ExecutionNamespace": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - {type: io.kestra.plugin.core.condition.ExecutionNamespace, namespace: prod, comparison: PREFIX}
""",
        ("upstream * in prod* at triggers.0.conditions.0",),
    ),
    "Flow trigger, old prefix": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - {type: io.kestra.core.models.conditions.types.ExecutionNamespaceCondition, namespace: prod, prefix: true}
""",
        ("upstream * in prod* at triggers.0.conditions.0",),
    ),
    "Flow trigger, only a status": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - {type: io.kestra.plugin.core.condition.ExecutionStatus, in: [FAILED]}
""",
        ("upstream * in * at triggers.0",),
    ),
    "Flow trigger, Not": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - type: io.kestra.plugin.core.condition.Not
        conditions:
          - {type: io.kestra.plugin.core.condition.ExecutionNamespace, namespace: dev}
""",
        ("upstream * in * at triggers.0",),
    ),
    "Flow trigger, Or": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - type: io.kestra.plugin.core.condition.Or
        conditions:
          - {type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: a}
          - {type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: b}
""",
        ("upstream a in company at triggers.0.conditions.0.conditions.0", "upstream b in company at triggers.0.conditions.0.conditions.1"),
    ),
    "Flow trigger, Or with a way around": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - type: io.kestra.plugin.core.condition.Or
        conditions:
          - {type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: a}
          - {type: io.kestra.plugin.core.condition.ExecutionStatus, in: [FAILED]}
""",
        ("upstream * in * at triggers.0",),
    ),
    "Flow trigger, MultipleCondition": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    conditions:
      - type: io.kestra.plugin.core.condition.MultipleCondition
        conditions:
          one: {type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: company, flowId: a}
          two: {type: io.kestra.plugin.core.condition.ExecutionFlow, namespace: prod, flowId: b}
""",
        ("upstream a in company at triggers.0.conditions.0.conditions.one", "upstream b in prod at triggers.0.conditions.0.conditions.two"),
    ),
    "Flow trigger, preconditions": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    preconditions:
      id: p
      flows:
        - {namespace: company, flowId: a}
        - {namespace: '{{ flow.namespace }}'}
""",
        ("upstream a in company at triggers.0.preconditions.flows.0", "upstream * in company.team at triggers.0.preconditions.flows.1"),
    ),
    "Flow trigger, where": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    preconditions:
      id: p
      where:
        - id: w
          filters:
            - {field: NAMESPACE, type: STARTS_WITH, value: prod}
            - {field: FLOW_ID, type: IN, values: [a, b]}
""",
        ("upstream a in prod* at triggers.0.preconditions.where.0", "upstream b in prod* at triggers.0.preconditions.where.0"),
    ),
    "Flow trigger, where by OR": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    preconditions:
      id: p
      where:
        - id: w
          operand: OR
          filters:
            - {field: NAMESPACE, type: EQUAL_TO, value: prod}
            - {field: EXPRESSION, type: IS_TRUE, value: x}
""",
        ("upstream * in prod at triggers.0.preconditions.where.0", "upstream * in * at triggers.0.preconditions.where.0"),
    ),
    "Flow trigger, dependsOn": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    dependsOn:
      - {namespace: company, flowId: a}
      - {flowId: b}
      - {when: '{{ true }}'}
""",
        (
            "upstream a in company at triggers.0.dependsOn.0",
            "upstream b in * at triggers.0.dependsOn.1",
            "upstream * in * ? at triggers.0.dependsOn.2",
        ),
    ),
    "Flow trigger, when": (
        """\
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    when: "{{ trigger.namespace | startsWith('company') }}"
""",
        ("upstream * in * ? at triggers.0",),
    ),
    "PurgeExecutions everywhere": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.execution.PurgeExecutions
    endDate: '{{ now() }}'
""",
        ("execution None in * at tasks.0",),
    ),
    "PurgeExecutions of a flow": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.execution.PurgeExecutions
    namespace: company
    flowId: a
""",
        ("execution a in company at tasks.0.flowId",),
    ),
    "Resume, Toggle": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - {id: a, type: io.kestra.plugin.core.execution.Resume, namespace: n, flowId: f}
      - {id: b, type: io.kestra.plugin.core.trigger.Toggle, namespace: n, flowId: g, trigger: t}
""",
        ("execution f in n at tasks.0.tasks.0.flowId", "execution g in n at tasks.0.tasks.1.flowId"),
    ),
    "Count": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.execution.Count
    flows:
      - {namespace: company, flowId: a}
      - {namespace: prod}
""",
        ("execution a in company at tasks.0.flows.0.flowId", "execution None in prod at tasks.0.flows.1.namespace"),
    ),
    "another Kestra": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.kestra.executions.Kill
    kestraUrl: https://kestra.prod.example.com:8443/ui
    tenantId: main
    namespace: prod
""",
        (
            "kestra-api kestra.prod.example.com:8443 in prod at tasks.0.kestraUrl",
            "tenant main at tasks.0.tenantId",
            "host kestra.prod.example.com:8443 at tasks.0.kestraUrl",
        ),
    ),
    "its own Kestra": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.kestra.ee.iam.roles.Set
    name: admin
""",
        ("kestra-api None in * at tasks.0",),
    ),
    "Kestra by HTTP": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.http.Request
    uri: https://admin:pw@kestra.example.com/api/v1/main/flows?x=1
    method: POST
""",
        ("host kestra.example.com at tasks.0.uri", "kestra-api kestra.example.com at tasks.0.uri"),
    ),
    "Kestra by curl": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.shell.Commands
    commands: ['curl -X POST http://kestra:8080/api/v1/executions/prod/pay']
""",
        ("host kestra:8080 at tasks.0.commands.0", "kestra-api kestra:8080 at tasks.0.commands.0"),
    ),
    "git.SyncFlows": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.git.SyncFlows
    url: https://user:token@github.com/acme/flows.git
    targetNamespace: prod
    branch: main
""",
        ("git-sync https://github.com/acme/flows.git in prod at tasks.0.url", "host github.com at tasks.0.url"),
    ),
    "git.SyncNamespaceFiles": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.git.SyncNamespaceFiles
    url: git@github.com:acme/flows.git
    namespace: prod
""",
        ("git-sync git@github.com:acme/flows.git in prod at tasks.0.url", "host github.com at tasks.0.url"),
    ),
    "git.TenantSync": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.git.TenantSync
    kestraUrl: http://localhost:8080
    url: https://github.com/acme/flows
""",
        (
            "git-sync https://github.com/acme/flows in * at tasks.0.url",
            "kestra-api localhost:8080 at tasks.0.kestraUrl",
            "host localhost:8080 at tasks.0.kestraUrl",
            "host github.com at tasks.0.url",
        ),
    ),
    "git.Clone and git.PushFlows": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - {id: a, type: io.kestra.plugin.git.Clone, url: 'https://github.com/acme/dbt'}
      - {id: b, type: io.kestra.plugin.git.PushFlows, url: 'https://github.com/acme/flows', sourceNamespace: prod}
""",
        (
            "git-clone https://github.com/acme/dbt at tasks.0.tasks.0.url",
            "git-revision None at tasks.0.tasks.0",
            "host github.com at tasks.0.tasks.0.url",
            "git-push https://github.com/acme/flows in prod at tasks.0.tasks.1.url",
            "host github.com at tasks.0.tasks.1.url",
        ),
    ),
    "git.Clone of a commit, a tag and a branch": (
        """\
tasks:
  - {id: a, type: io.kestra.plugin.git.Clone, url: 'git@github.com:acme/dbt', branch: main, commit: 8f14e45}
  - {id: b, type: io.kestra.plugin.git.Clone, url: 'git@github.com:acme/dbt', branch: main, tag: v1.2}
  - {id: c, type: io.kestra.plugin.git.Clone, url: 'git@github.com:acme/dbt', branch: "{{ inputs.branch }}"}
""",
        (
            "git-clone git@github.com:acme/dbt at tasks.0.url",
            "git-revision 8f14e45 at tasks.0.commit",
            "host github.com at tasks.0.url",
            "git-clone git@github.com:acme/dbt at tasks.1.url",
            "git-revision v1.2 at tasks.1.tag",
            "host github.com at tasks.1.url",
            "git-clone git@github.com:acme/dbt at tasks.2.url",
            "git-revision «unknown» ? at tasks.2.branch",
            "host github.com at tasks.2.url",
        ),
    ),
    "packages": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.python.Script
    dependencies: [pandas==2.2.0, polars]
    beforeCommands: ["pip install requests 'dbt-core=={{ inputs.version }}' https://user:secret@pypi.example.com/a.whl"]
    script: print()
""",
        (
            "package pandas==2.2.0 at tasks.0.dependencies.0",
            "package polars at tasks.0.dependencies.1",
            "host pypi.example.com at tasks.0.beforeCommands.0",
            "package requests at tasks.0.beforeCommands.0",
            "package dbt-core==«unknown» ? at tasks.0.beforeCommands.0",
            "package https://pypi.example.com/a.whl at tasks.0.beforeCommands.0",
        ),
    ),
    "Airbyte": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.airbyte.connections.Sync
    url: http://airbyte.example.com:8006
    connectionId: 6bb4a7a5
""",
        ("airbyte-connection 6bb4a7a5 at tasks.0.connectionId", "host airbyte.example.com:8006 at tasks.0.url"),
    ),
    "Airbyte by kv": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.airbyte.connections.Sync
    url: "{{ kv('AIRBYTE') }}"
    connectionId: "{{ kv('CONNECTION') }}"
""",
        (
            "airbyte-connection «unknown» ? at tasks.0.connectionId",
            "host «unknown» ? at tasks.0.url",
            "kv AIRBYTE in company.team at tasks.0.url",
            "kv CONNECTION in company.team at tasks.0.connectionId",
        ),
    ),
    "Airbyte Cloud": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.airbyte.cloud.jobs.Reset
    connectionId: abc
""",
        ("airbyte-connection abc at tasks.0.connectionId",),
    ),
    "Fivetran": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.fivetran.connectors.Sync
    connectorId: abc
""",
        ("fivetran-connector abc at tasks.0.connectorId",),
    ),
    "dbt by its command": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    commands:
      - dbt deps
      - dbt build --target prod --select a
      - dbt run -t=ci
""",
        ("dbt-target prod at tasks.0.commands.1", "dbt-target ci at tasks.0.commands.2"),
    ),
    "dbt by a path, a module, a short option, and words of a program": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.shell.Commands
    commands:
      - .venv/bin/dbt build --target a
      - /usr/bin/dbt run -tb
      - python -m dbt.cli.main build -t c
      - python -c 'run(["dbt", "--target", "d"])'
  - id: u
    type: io.kestra.plugin.scripts.python.Script
    script: |
      os.environ["DBT_TARGET"] = "e"
      dbtRunner().invoke(["build", "--target=f"])
      dbtRunner().invoke(["build", "-t", f"{target}"])
""",
        (
            "dbt-target a at tasks.0.commands.0",
            "dbt-target b at tasks.0.commands.1",
            "dbt-target c at tasks.0.commands.2",
            "dbt-target d at tasks.0.commands.3",
            "dbt-target f at tasks.1.script",
            "dbt-target «unknown» ? at tasks.1.script",
            "dbt-target e at tasks.1.script",
        ),
    ),
    "dbt by the environment of a task": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    env: {DBT_TARGET: prod, T: ci}
    commands: ['dbt build --target "$DBT_TARGET"', 'dbt build -t ${T}', 'dbt build -t $OTHER', 'dbt build -t $T-x']
  - id: u
    type: io.kestra.plugin.scripts.shell.Commands
    commands: ['export DBT_TARGET=a; X=b; dbt build --target $X', 'dbt build -t ${Y:-c}']
""",
        (
            "dbt-target prod at tasks.0.env.DBT_TARGET",
            "dbt-target ci at tasks.0.env.T",
            "dbt-target «unknown» ? at tasks.0.commands.2",
            "dbt-target «unknown» ? at tasks.0.commands.3",
            "dbt-target b at tasks.1.commands.0",
            "dbt-target c at tasks.1.commands.1",
            "dbt-target a at tasks.1.commands.0",
        ),
    ),
    "dbt by a profile, where its output builds": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: |
      a:
        target: dev
        outputs:
          dev: {type: snowflake, account: acme, database: dw, warehouse: wh, schema: s, role: r}
          prod: {type: bigquery, project: p, dataset: d}
    commands: [dbt build --target $T]
""",
        (
            "dbt-target «unknown» ? at tasks.0.commands.0",
            "host acme at tasks.0.profiles",
            "database dw at tasks.0.profiles",
            "role r at tasks.0.profiles",
            "schema s at tasks.0.profiles",
            "warehouse wh at tasks.0.profiles",
            "dataset d at tasks.0.profiles",
            "project p at tasks.0.profiles",
        ),
    ),
    "dbt by an expression": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    commands: ["dbt build --target {{ inputs.full ? 'prod' : 'dev' }}"]
""",
        ("dbt-target prod ? at tasks.0.commands.0", "dbt-target dev ? at tasks.0.commands.0"),
    ),
    "dbt over lines": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.shell.Commands
    commands:
      - |
        cd x && dbt build \\
          --target prod
""",
        ("dbt-target prod at tasks.0.commands.0",),
    ),
    "dbt by profiles": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: |
      shop:
        target: prod
        outputs:
          prod: {type: postgres, host: DB.example.com, password: "{{ secret('PW') }}"}
          dev: {type: duckdb}
""",
        ("dbt-target prod at tasks.0.profiles", "host db.example.com at tasks.0.profiles", "secret PW in company.team at tasks.0.profiles"),
    ),
    "dbt by a profile of several outputs, of which the commands name one": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: |
      shop:
        target: dev
        outputs:
          dev: {host: db.dev.example.com}
          prod: {host: db.prod.example.com}
    commands: [dbt deps, dbt build --target prod]
""",
        ("host db.prod.example.com at tasks.0.profiles", "dbt-target prod at tasks.0.commands.1"),
    ),
    "dbt by a profile of several outputs, of which one command names none": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: |
      shop:
        target: dev
        outputs:
          dev: {host: db.dev.example.com}
          prod: {host: db.prod.example.com}
          ci: {host: db.ci.example.com}
    commands: [dbt seed, dbt build --target prod]
""",
        (
            "dbt-target dev at tasks.0.profiles",
            "host db.dev.example.com at tasks.0.profiles",
            "host db.prod.example.com at tasks.0.profiles",
            "dbt-target prod at tasks.0.commands.1",
        ),
    ),
    "dbt by a profile of several outputs, one of which an execution chooses": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: |
      shop:
        outputs:
          dev: {host: db.dev.example.com}
          prod: {host: db.prod.example.com}
    commands: "dbt build --target {{ inputs.target }}"
""",
        (
            "host db.dev.example.com at tasks.0.profiles",
            "host db.prod.example.com at tasks.0.profiles",
            "dbt-target «unknown» ? at tasks.0.commands",
        ),
    ),
    "dbt by input files": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    inputFiles:
      profiles.yml: |
        shop: {target: '{{ vars.t }}', outputs: {}}
      a.sql: select 1
""",
        ("dbt-target «unknown» ? at tasks.0.inputFiles.profiles.yml",),
    ),
    "dbt by profiles that cannot be read": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: 'a: b: c'
""",
        ("dbt-target «unknown» ? at tasks.0.profiles",),
    ),
    "dbt by its environment and manifest": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cli.DbtCLI
    env: {DBT_TARGET: prod}
    storeManifest: {key: manifest, namespace: prod}
""",
        ("dbt-target prod at tasks.0.env.DBT_TARGET", "kv manifest in prod at tasks.0.storeManifest.key"),
    ),
    "dbt Cloud": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.dbt.cloud.TriggerRun
    accountId: '1'
    jobId: '2'
    baseUrl: https://cloud.getdbt.com
    targetNameOverride: prod
    schemaOverride: s
""",
        (
            "dbt-target prod at tasks.0.targetNameOverride",
            "schema s at tasks.0.schemaOverride",
            "dbt-job 2 at tasks.0.jobId",
            "account 1 at tasks.0.accountId",
            "host cloud.getdbt.com at tasks.0.baseUrl",
        ),
    ),
    "JDBC": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.jdbc.postgresql.Query
    url: jdbc:postgresql://db.example.com:5432/shop?user=a&password=b
    sql: select 1
""",
        ("host db.example.com:5432 at tasks.0.url",),
    ),
    "JDBC by a variable": (
        """\
variables: {db: db.example.com}
tasks:
  - {id: t, type: io.kestra.plugin.jdbc.mysql.Query, url: 'jdbc:mysql://{{ vars.db }}/{{ inputs.name }}'}
""",
        ("host db.example.com at tasks.0.url",),
    ),
    "JDBC by plugin defaults": (
        """\
pluginDefaults:
  - type: io.kestra.plugin.jdbc
    values: {url: 'jdbc:mysql://prod.example.com/x', schema: s}
tasks:
  - {id: t, type: io.kestra.plugin.jdbc.mysql.Query}
""",
        ("schema s at pluginDefaults.0.values.schema", "host prod.example.com at pluginDefaults.0.values.url"),
    ),
    "plugin defaults, which are no task themselves": (
        """\
pluginDefaults:
  - type: io.kestra.plugin.airbyte.connections.Sync
    values: {url: 'https://airbyte.example.com'}
tasks:
  - {id: t, type: io.kestra.plugin.airbyte.connections.Sync, connectionId: 5f2c}
""",
        ("host airbyte.example.com at pluginDefaults.0.values.url", "airbyte-connection 5f2c at tasks.0.connectionId"),
    ),
    "a job of Airbyte that is waited for, and no connection": (
        """\
tasks:
  - {id: t, type: io.kestra.plugin.airbyte.connections.CheckStatus, url: 'https://airbyte.example.com', jobId: '7'}
""",
        ("host airbyte.example.com at tasks.0.url",),
    ),
    "plugin defaults that are forced, and not": (
        """\
pluginDefaults:
  - {type: io.kestra.plugin.core.flow, forced: true, values: {namespace: prod}}
  - {type: io.kestra.plugin.core.kv, values: {namespace: prod}}
tasks:
  - {id: a, type: io.kestra.plugin.core.flow.Subflow, namespace: dev, flowId: f}
  - {id: b, type: io.kestra.plugin.core.kv.Get, namespace: dev, key: k}
  - {id: c, type: io.kestra.plugin.core.kv.Get, key: k}
""",
        ("flow f in prod at tasks.0.flowId", "kv k in dev at tasks.1.key", "kv k in prod at tasks.2.key"),
    ),
    "several brokers": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.kafka.Produce
    properties: {bootstrap.servers: 'a.example.com:9092,b.example.com:9092'}
    topic: x
""",
        (
            "host a.example.com:9092 at tasks.0.properties.bootstrap.servers",
            "host b.example.com:9092 at tasks.0.properties.bootstrap.servers",
        ),
    ),
    "a host alone": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.fs.sftp.Upload
    host: SFTP.example.com
    to: sftp://other.example.com/x
""",
        ("host sftp.example.com at tasks.0.host", "host other.example.com at tasks.0.to"),
    ),
    "Snowflake": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.jdbc.snowflake.Query
    url: jdbc:snowflake://acme.snowflakecomputing.com
    warehouse: wh
    database: prod
    schema: public
    role: loader
""",
        (
            "warehouse wh at tasks.0.warehouse",
            "database prod at tasks.0.database",
            "schema public at tasks.0.schema",
            "role loader at tasks.0.role",
            "host acme.snowflakecomputing.com at tasks.0.url",
        ),
    ),
    "AWS": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.aws.s3.Upload
    bucket: acme-prod
    region: eu-central-1
    stsRoleArn: arn:aws:iam::1:role/prod
    endpointOverride: http://minio:9000
""",
        (
            "bucket acme-prod at tasks.0.bucket",
            "region eu-central-1 at tasks.0.region",
            "role arn:aws:iam::1:role/prod at tasks.0.stsRoleArn",
            "host minio:9000 at tasks.0.endpointOverride",
        ),
    ),
    "GCP": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.gcp.bigquery.Query
    projectId: acme-prod
    sql: select 1
""",
        ("project acme-prod at tasks.0.projectId",),
    ),
    "HTTP": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.http.Request
    uri: https://API.example.com/v1?token=a
""",
        ("host api.example.com at tasks.0.uri",),
    ),
    "HTTP by an input": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.http.Download
    uri: 'https://{{ inputs.h }}.example.com/x'
""",
        ("host «unknown».example.com ? at tasks.0.uri",),
    ),
    "http()": (
        """\
tasks:
  - id: t
    type: x.Y
    a: "{{ http('https://api.example.com/x').body }} {{ http(uri=inputs.u) }}"
""",
        ("host api.example.com at tasks.0.a", "host «unknown» ? at tasks.0.a"),
    ),
    "addresses in a script": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.python.Script
    script: |
      a = "https://one.example.com/x"
      b = f"http://{host}/y"
      # kestra:///x file:///y http://[::1]:80/z
""",
        ("host one.example.com at tasks.0.script", "host [::1] at tasks.0.script"),
    ),
    "addresses in prose": (
        """\
tasks:
  - id: t
    type: x.Y
    description: see https://docs.example.com
""",
        (),
    ),
    "terraform": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.terraform.cli.TerraformCLI
    beforeCommands: [terraform init]
    commands:
      - terraform apply -auto-approve
      - terraform -chdir=prod destroy
""",
        (
            "deployment terraform init at tasks.0.beforeCommands.0",
            "deployment terraform apply at tasks.0.commands.0",
            "deployment terraform destroy at tasks.0.commands.1",
        ),
    ),
    "tofu and others in a script": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.shell.Script
    script: |
      tofu plan && /usr/bin/tofu apply
      terragrunt run-all apply
      ansible-playbook -i prod site.yml
      cat terraform.tfvars terraform/main.tf
""",
        (
            "deployment tofu plan at tasks.0.script",
            "deployment tofu apply at tasks.0.script",
            "deployment terragrunt apply at tasks.0.script",
            "deployment ansible-playbook at tasks.0.script",
        ),
    ),
    "terraform as words": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.docker.Run
    containerImage: hashicorp/terraform:1.9
    commands: [terraform, apply]
""",
        (
            "image hashicorp/terraform:1.9 at tasks.0.containerImage",
            "deployment terraform apply at tasks.0.commands",
            "deployment terraform at tasks.0.commands.0",
        ),
    ),
    "terraform in a file": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.shell.Commands
    inputFiles: {run.sh: terraform apply}
    commands: [sh run.sh]
""",
        ("deployment terraform apply at tasks.0.inputFiles.run.sh",),
    ),
    "images": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.python.Script
    containerImage: python:3.12
    docker: {image: old}
    taskRunner: {type: io.kestra.plugin.scripts.runner.docker.Docker, host: 'tcp://docker:2375'}
    script: x
""",
        ("image python:3.12 at tasks.0.containerImage", "image old at tasks.0.docker.image", "host docker:2375 at tasks.0.taskRunner.host"),
    ),
    "Kubernetes": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.scripts.python.Script
    taskRunner: {type: io.kestra.plugin.ee.kubernetes.runner.Kubernetes, namespace: prod}
    script: x
""",
        ("kubernetes-namespace prod at tasks.0.taskRunner.namespace",),
    ),
    "workers": (
        """\
tasks:
  - id: t
    type: x.Y
    workerGroup: {key: prod}
""",
        ("worker prod at tasks.0.workerGroup.key",),
    ),
    "worker selector": (
        """\
tasks:
  - id: t
    type: x.Y
    workerSelector: {tags: [prod, gpu]}
""",
        ("worker prod at tasks.0.workerSelector.tags.0", "worker gpu at tasks.0.workerSelector.tags.1"),
    ),
    "a part that Terraform does not know yet": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.http.Request
    uri: 'https://«unknown»/x'
""",
        ("host «unknown» ? at tasks.0.uri",),
    ),
    "nothing": (
        """\
tasks:
  - id: t
    type: io.kestra.plugin.core.log.Log
    message: 'hello {{ inputs.a }} {{ outputs.b.c }}'
""",
        (),
    ),
}
