"""What replaces what a version of Kestra no longer has: facts of Kestra's guides for migrations, which its code does not hold."""

from __future__ import annotations

_DEFAULTS = "the values in each task, or in the Enterprise edition a policy that `policyRefs` names"
_SDK = "a task of the plugin `io.kestra.plugin.kestra`"

REMOVED = {
    "Flow": {
        "listeners": "a flow of its own with a Flow trigger",
        "pluginDefaults": _DEFAULTS,
        "taskDefaults": _DEFAULTS,
        "workerGroup": "`workerSelector`",
    },
    "*": {"workerGroup": "`workerSelector`"},
    "triggers.AbstractTrigger": {"conditions": "`when`, with an expression"},
    "trigger.Flow": {"preconditions": "`dependsOn`, and `window` for its time window", "multipleConditions": "`dependsOn`"},
    "trigger.Schedule": {"scheduleConditions": "`when`, with an expression", "backfill": "a backfill that is started by hand"},
    "flow.Pause": {"delay": "`pauseDuration`", "timeout": "`pauseDuration`"},
    "flow.Subflow": {"outputs": "`outputs` of the flow that it runs"},
    "flow.If": {},
    "http.client.configurations.HttpConfiguration": {
        "basicAuthUser": "`auth` with `type: BASIC` and `username`",
        "basicAuthPassword": "`auth` with `type: BASIC` and `password`",
    },
    "tasks.retrys.AbstractRetry": {"maxAttempt": "`maxAttempts`"},
    "flows.Input": {"name": "`id`"},
    "flows.input.MultiselectInput": {"options": "`values`"},
    "flows.input.FileInput": {"extension": "`allowedFileExtensions`"},
}
"""By class of the catalogue for 2.0; `*` stands for every plugin."""

_CORE = "io.kestra.plugin.core."
REPLACED_IN_1 = {
    "io.kestra.core.tasks.scripts.Bash": "io.kestra.plugin.scripts.shell.Commands",
    "io.kestra.core.tasks.scripts.Node": "io.kestra.plugin.scripts.node.Commands",
    "io.kestra.core.tasks.scripts.Python": "io.kestra.plugin.scripts.python.Commands",
    _CORE + "flow.Loop": _CORE + "flow.ForEach",
}
REPLACED = {
    _CORE + "flow.EachSequential": _CORE + "flow.Loop",
    _CORE + "flow.EachParallel": _CORE + "flow.Loop",
    _CORE + "flow.ForEach": _CORE + "flow.Loop",
    _CORE + "flow.ForEachItem": f"{_CORE}flow.Loop with {_CORE}flow.Subflow",
    _CORE + "flow.Template": _CORE + "flow.Subflow",
    _CORE + "flow.Worker": _CORE + "flow.WorkingDirectory",
    _CORE + "flow.Loop": "",
    _CORE + "debug.Echo": _CORE + "log.Log",
    _CORE + "state.Get": _CORE + "kv.Get",
    _CORE + "state.Set": _CORE + "kv.Set",
    _CORE + "state.Delete": _CORE + "kv.Delete",
    _CORE + "storage.Purge": _CORE + "execution.PurgeExecutions",
    _CORE + "storage.LocalFiles": "`inputFiles` and `outputFiles`",
    _CORE + "log.Fetch": "io.kestra.plugin.kestra.logs.Fetch",
    _CORE + "execution.Count": _SDK,
    _CORE + "execution.Resume": _SDK,
    _CORE + "trigger.Toggle": _SDK,
}
"""Types of plugins that 2.0 no longer has. An alias of 1.x for a type that is still there is replaced by that type."""
