"""Flows as people write them, each with another part of Kestra, and values for properties where the eye of Kestra's validator is sharp."""

from __future__ import annotations

from gate.model.source import Json

_HEAD = "id: a\nnamespace: company.team\n"
_LOG = "{id: log, type: io.kestra.plugin.core.log.Log, message: hi}"
_TASKS = f"tasks:\n  - {_LOG}\n"

BOTH = {
    "dag": _HEAD
    + """\
tasks:
  - id: dag
    type: io.kestra.plugin.core.flow.Dag
    concurrent: 2
    tasks:
      - task: {id: one, type: io.kestra.plugin.core.log.Log, message: "1"}
      - task: {id: two, type: io.kestra.plugin.core.log.Log, message: "2"}
        dependsOn: [one]
      - task: {id: three, type: io.kestra.plugin.core.log.Log, message: "3"}
        dependsOn: [one, two]
""",
    "nested": _HEAD
    + """\
tasks:
  - id: if-it
    type: io.kestra.plugin.core.flow.If
    condition: "{{ inputs['a-b'] == 1 }}"
    then:
      - id: both
        type: io.kestra.plugin.core.flow.Parallel
        tasks:
          - {id: one, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs['a-b'] }}"}
          - {id: two, type: io.kestra.plugin.core.debug.Return, format: "{{ outputs['if-it'].value }}"}
    else:
      - {id: three, type: io.kestra.plugin.core.execution.Fail, errorMessage: no}
  - id: folder
    type: io.kestra.plugin.core.flow.WorkingDirectory
    inputFiles: {a.txt: "text"}
    tasks:
      - {id: four, type: io.kestra.plugin.core.http.Request, uri: "https://example.com", method: POST, headers: {X-A: b}}
  - id: start
    type: io.kestra.plugin.core.flow.Subflow
    namespace: company.team
    flowId: other
    inputs: {day: "{{ trigger.date }}"}
    retry: {type: exponential, interval: PT1S, maxInterval: PT1M, maxDuration: PT1H, maxAttempts: 5}
inputs:
  - {id: a-b, type: INT, defaults: 1}
errors:
  - {id: alert, type: io.kestra.plugin.core.log.Log, message: ["a", "b"], level: ERROR}
finally:
  - {id: last, type: io.kestra.plugin.core.kv.Set, key: k, value: v, ttl: PT1H}
outputs:
  - {id: found, type: STRING, value: "{{ outputs['if-it'].value }}"}
labels: {team: data, system.readOnly: true}
variables: {x: 1}
concurrency: {limit: 1, behavior: QUEUE}
retry: {type: constant, interval: PT1M, maxAttempts: 3}
sla:
  - {id: late, type: MAX_DURATION, duration: PT1H, behavior: FAIL}
""",
    "schedules": _HEAD
    + _TASKS
    + """\
inputs:
  - {id: day, type: DATE}
  - {id: limit, type: INT, min: 1, max: 10, defaults: 5}
  - {id: rate, type: FLOAT, defaults: 1.5}
  - {id: wait, type: DURATION, defaults: PT5M}
  - {id: at, type: TIME, defaults: "10:00:00"}
  - {id: since, type: DATETIME, defaults: "2026-01-31T10:00:00Z"}
  - {id: who, type: EMAIL, defaults: a@example.com}
  - {id: which, type: SELECT, values: [a, b], defaults: a}
  - {id: like, type: STRING, validator: "[a-z]+", defaults: abc}
  - {id: many, type: ARRAY, itemType: INT}
  - {id: fast, type: BOOL, defaults: true}
  - {id: later, type: STRING, dependsOn: {inputs: [fast], condition: "{{ inputs.fast }}"}, required: false}
triggers:
  - id: nightly
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 3 * * *"
    timezone: Europe/Berlin
    inputs: {day: "2026-01-31", many: [1]}
  - id: called
    type: io.kestra.plugin.core.trigger.Webhook
    key: secret
    inputs: {day: "{{ trigger.body.day }}", many: "[1]"}
""",
    "checks and files": _HEAD
    + """\
tasks:
  - id: fetch
    type: io.kestra.plugin.core.http.Download
    uri: "{{ inputs.uri }}"
    options: {auth: {type: BASIC, username: u, password: p}, timeout: {connectTimeout: PT5S}}
    timeout: banana
  - {id: purge, type: io.kestra.plugin.core.execution.PurgeExecutions, endDate: "{{ now() }}", states: [SUCCESS]}
  - {id: metric, type: io.kestra.plugin.core.metric.Publish, metrics: [{type: counter, name: n, value: 1}]}
  - {id: keys, type: io.kestra.plugin.core.kv.PurgeKV, namespaces: [company], behavior: {type: version, keepAmount: 3}}
  - {id: wait, type: io.kestra.plugin.core.flow.Pause, onResume: [{id: ok, type: BOOL}]}
inputs:
  - {id: uri, type: URI, defaults: "https://example.com"}
disabled: false
""",
}

OLDER = {
    "defaults for plugins": _HEAD
    + """\
tasks:
  - {id: log, type: io.kestra.plugin.core.log.Log}
  - {id: get, type: io.kestra.plugin.core.http.Request, method: GET}
pluginDefaults:
  - {type: io.kestra.plugin.core.log, values: {message: hi}}
  - {type: io.kestra.plugin.core.http.Request, forced: true, values: {uri: "https://example.com"}}
""",
    "each": _HEAD
    + """\
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [1, 2]
    concurrencyLimit: 2
    tasks:
      - {id: log, type: io.kestra.plugin.core.log.Log, message: "{{ taskrun.value }}"}
triggers:
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    states: [SUCCESS]
    preconditions:
      id: all
      timeWindow: {type: DAILY_TIME_DEADLINE, deadline: "09:00:00"}
      flows: [{namespace: company, flowId: b, states: [SUCCESS]}]
      where:
        - {id: w, filters: [{field: NAMESPACE, type: IN, values: [a, b]}, {field: FLOW_ID, type: EQUAL_TO, value: c}]}
""",
}

NEWER = {
    "loop": _HEAD
    + """\
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.Loop
    values: [1, 2]
    tasks:
      - {id: log, type: io.kestra.plugin.core.log.Log, message: "{{ item.value }}"}
triggers:
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    dependsOn: [{namespace: company, flowId: b, states: [SUCCESS]}, {namespace: company, flowId: c}]
    mode: AT_LEAST
    minSatisfied: 1
    window: {every: PT1H, offset: PT5M}
  - {id: nightly, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 0 L * *", when: "{{ true }}"}
workerSelector: {tags: [a-b], match: ALL}
draft: true
""",
    "form": _HEAD
    + _TASKS
    + """\
inputs:
  - id: where
    type: FORM
    inputs:
      - {id: region, type: SELECT, values: [eu, {value: us, label: America}], defaults: eu}
      - {id: count, type: INT, defaults: 3, dependsOn: {inputs: [where.region]}}
triggers:
  - {id: nightly, type: io.kestra.plugin.core.trigger.Schedule, cron: "@daily", inputs: {where.count: 5}}
""",
}

VALUES: dict[str, tuple[Json, ...]] = {
    "cron": (
        *("* * * * *", "*/5 0-4,8 1 JAN-MAR MON", "0 0 31 2 *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8"),
        *("* * * * 7", "* * * *", "* * * * * *", "@daily", "@DAILY", "@hourly", "@never", "1#2 * * * *", "0 0 ? * *", "22-2 * * * *"),
        *("*/0 * * * *", "*/70 * * * *", "5/15 * * * *", "1-5/2 * * * *", "0 0 L * *", "0 0 * * 5L", "0 0 15W * *", "a * * * *"),
        *("0  3 * * *", " 0 3 * * * ", "0 3 * * sun", "0 3 * * SUN-TUE", "0 3 * * 5-7", "0 3 * * 6-2", "0,30 * * * *", "0,, * * * *"),
        *("-1 * * * *", "1.5 * * * *", "0 3 L-3 * *", "0 3 LW * *", "0 3 * jan *", "{{ inputs.c }}"),
    ),
    "timezone": (
        *("UTC", "utc", "Z", "z", "GMT+2", "+02:00", "+2", "UTC+01:00", "+19:00", "EST", "PST", "EST5EDT", "CET", "Europe/Berlim"),
        *("europe/berlin", "SystemV/PST8", "America/New_York", "Etc/GMT+5", "GMT0", "", "US/Pacific", "+0230", "-18:00", "+02:0", "UT"),
        *("UTC2", "Asia/Calcutta", "GB"),
    ),
    "interval": (
        *("PT0S", "PT-1M", "PT5M", "300", 300, "pt5m", "5m", "P1D", "P1M", "PT1H30M", "PT1.5S", "PT", "P", "1.5", "-5", "PT4000D"),
        *("P4000D", 0, -1, "", None),
    ),
    "maxDuration": ("PT1S", "PT2H", "P1W", "never", 3600),
    "defaults": (
        *("abc", "ABC", "5", 5, 11, 0, -1, 1.5, "1e3", "NaN", True, "maybe", "c", "", "PT5M", "5m", "2026-01-31", "2026-02-31", "10:00"),
        *("25:00", "{{ 1 }}", [1], None),
    ),
    "validator": ("[a-z]+", "[", "(?<name>a)b", "(?i)ABC", "\\p{L}+", "*", "a{2,1}", "(a", "", "^a.*$"),
    "values": (["a", "b"], [], ["a", 1], [None], "a", [{"value": "a"}], [{"label": "a"}], ["["], None),
    "itemType": ("INT", "ARRAY", "SELECT", "int", "NUMBER", ""),
    "type": ("STRING", "INT", "string", "ENUM", "BOOLEAN", "SECRET", "FORM", "constant", "random", "MAX_DURATION"),
    "id": (
        *("a-b", "a_b", "a.b", "a b", "-a", "", "ä", "1", "resume"),
        *("x" * 101,),
        *("x" * 257,),
        *("a/b", "log", "one"),
    ),
    "namespace": (
        *("a", "a.b", "a..b", "A", "a-b_c", ".a", "", 5),
        *("x" * 151,),
        *("company.team",),
    ),
    "flowId": ("a", "b", "{{ flow.id }}", "", 5),
    "dependsOn": (
        *(["one"], ["two"], ["three"], ["nobody"], [], "one", None, {"inputs": ["fast"]}, {"inputs": ["nobody"]}, {"inputs": ["later"]}),
        *({},),
    ),
    "message": (
        *("{{ inputs.a-b }}", "{{inputs.a-b}}", "{{ inputs.a-b | upper }}", "{{ outputs.if-it.value }}"),
        *("{{ outputs.if-it.x | upper }}", "{{ broken", 5, True, {"a": 1}),
    ),
    "format": ("{{ inputs.a-b }}", "{{ outputs.if-it.value }}", "{{ x"),
    "labels": (
        *({"system.x": "y"}, {"A": "b"}, {"a": ""}, {"a": "b", "c": 1}, [{"key": "a", "value": "b"}], [{"key": "a"}], {"": "x"}),
        *({"a b": "c"}, {"ä": "b"}, [], "a"),
    ),
    "limit": (0, 1, -1, "2", "{{ x }}", 1.5, None),
    "logLevel": ("INFO", "info", "WARNING", 3, 9, "3", ""),
    "states": (["SUCCESS"], ["success"], ["NOPE"], "SUCCESS", [], [1], None),
    "keepAmount": (0, -1, 3, "3", "x"),
    "required": (True, False, "false", None, "", "{{ x }}"),
    "deadline": ("09:00:00", "9:00", "25:00:00", "", None, "09:00:00Z"),
    "minSatisfied": (0, 1, 2, 3, "1", None),
    "window": (
        *({"deadline": "09:00:00", "every": "PT1H"}, {"from": "09:00:00"}, {"from": "09:00:00", "to": "10:00:00"}),
        *({"lookback": "PT1H", "offset": "PT1H"}, {}, {"every": "PT1S"}),
    ),
    "behavior": ("QUEUE", "queue", "FAIL", "RETRY_FAILED_TASK", "", {"type": "key", "expiredOnly": True}, {"type": "nope"}, {}),
    "cases": ({}, {"a": []}, {"a": None}, {"a": [{"id": "c", "type": "io.kestra.plugin.core.log.Log", "message": "x"}]}, [], "a"),
    "tasks": ([], None, [None], ["a"], {}),
    "then": ([], None, [None]),
    "inputs": ({}, None, {"day": "x"}, {"day": "2026-01-31", "many": "x", "limit": 50}, {"nobody": 1}, []),
    "tags": (
        *(["A"], ["a-"], [], ["a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"]),
        *("a",),
    ),
    "pluginDefaults": (
        *([], [{"type": "io.kestra.plugin.core.log.Log"}], [{"values": {}}]),
        *([{"type": "io.kestra.plugin.core.log.Log", "values": {"mesage": "x"}}], {}),
    ),
    "retry": (
        *({"type": "constant"}, {"type": "nope", "interval": "PT1S"}, {"interval": "PT1S"}),
        *({"type": "random", "minInterval": "PT2S", "maxInterval": "PT1S"}, {}, None),
    ),
}
"""By name of a property, values that Kestra takes in one place or version and refuses in another."""
