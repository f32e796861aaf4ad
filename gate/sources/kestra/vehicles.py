"""By which properties the plugins of Kestra reach something else. Data; how a flow is searched for them is not known here."""

from __future__ import annotations

from msgspec import Struct


class Vehicle(Struct, frozen=True, kw_only=True):
    """A way to reach something: plugins by the end of their type, the properties that name it, and those that name its namespace."""

    kind: str
    types: tuple[str, ...] = ()
    """Ends of types; one that ends in a dot is a beginning."""
    targets: tuple[str, ...] = ()
    """Properties, the first of which that is there counts; `.` steps down."""
    namespaces: tuple[str, ...] = ("namespace",)
    always: bool = False
    """Whether it reaches something even where no target is written: then the target is null."""
    items: str | None = None
    """A property that holds a list of mappings, each of which has the properties."""
    anywhere: str | None = None
    """The namespace that is meant where none is written; without this, the flow's own."""


_NONE = ()
_MANY = ("namespaces", "namespacePattern")

VEHICLES = (
    Vehicle(
        kind="flow",
        types=(".flow.Subflow", ".flows.Subflow", ".flows.Flow", ".flow.ForEachItem", ".flows.ForEachItem"),
        targets=("flowId",),
        always=True,
    ),
    Vehicle(kind="flow", types=(".ai.tool.KestraFlow",), targets=("flowId",), always=True),
    Vehicle(
        kind="execution",
        types=(
            ".execution.PurgeExecutions",
            ".executions.Purge",
            ".storage.Purge",
            ".storages.Purge",
            ".flow.PurgeFlows",
            ".log.PurgeLogs",
        ),
        targets=("flowId",),
        always=True,
        anywhere="*",
    ),
    Vehicle(
        kind="execution",
        types=(".execution.Resume", ".log.Fetch", ".trigger.Toggle"),
        targets=("flowId",),
        always=True,
    ),
    Vehicle(kind="execution", types=(".execution.Count", ".executions.Counts"), items="flows", targets=("flowId",), always=True),
    Vehicle(kind="kv", types=(".kv.Set", ".kv.Put", ".kv.Get", ".kv.Delete"), targets=("key",), always=True),
    Vehicle(kind="kv", types=(".kv.GetKeys",), targets=("prefix",), always=True),
    Vehicle(kind="kv", types=(".kv.PurgeKV",), targets=("keyPattern",), namespaces=_MANY, always=True, anywhere="*"),
    Vehicle(
        kind="namespace-file",
        types=(".namespace.UploadFiles", ".namespace.DownloadFiles", ".namespace.DeleteFiles"),
        targets=("files", "filesMap"),
        always=True,
    ),
    Vehicle(kind="namespace-file", types=(".namespace.PurgeFiles",), targets=("filePattern",), namespaces=_MANY, always=True, anywhere="*"),
    Vehicle(
        kind="kestra-api",
        types=("io.kestra.plugin.kestra.",),
        targets=("kestraUrl",),
        namespaces=("namespace", "targetNamespace"),
        always=True,
        anywhere="*",
    ),
    Vehicle(
        kind="git-sync",
        types=(
            ".git.Sync",
            ".git.SyncFlow",
            ".git.SyncFlows",
            ".git.SyncNamespaceFiles",
            ".git.NamespaceSync",
            ".git.SyncDashboards",
        ),
        targets=("url",),
        namespaces=("targetNamespace", "namespace"),
        always=True,
    ),
    Vehicle(kind="git-sync", types=(".git.TenantSync",), targets=("url",), always=True, anywhere="*"),
    Vehicle(
        kind="git-push",
        types=(".git.Push", ".git.PushFlows", ".git.PushNamespaceFiles", ".git.PushExecutionFiles", ".git.PushDashboards"),
        targets=("url",),
        namespaces=("sourceNamespace", "namespace"),
        always=True,
    ),
    Vehicle(kind="git-clone", types=(".git.Clone",), targets=("url",), always=True, namespaces=_NONE),
    Vehicle(kind="git-revision", types=(".git.Clone",), targets=("commit", "tag", "branch"), always=True, namespaces=_NONE),
    Vehicle(kind="package", types=("io.kestra.plugin.scripts.python.",), targets=("dependencies",), namespaces=_NONE),
    Vehicle(kind="kestra-api", types=("io.kestra.plugin.git.",), targets=("kestraUrl",), namespaces=_NONE),
    Vehicle(kind="tenant", types=("io.kestra.plugin.kestra.", "io.kestra.plugin.git."), targets=("tenantId",), namespaces=_NONE),
    Vehicle(
        kind="airbyte-connection",
        types=(".airbyte.connections.Sync", ".airbyte.cloud.jobs.Sync", ".airbyte.cloud.jobs.Reset"),
        targets=("connectionId",),
        namespaces=_NONE,
        always=True,
    ),
    Vehicle(kind="fivetran-connector", types=("io.kestra.plugin.fivetran.",), targets=("connectorId",), namespaces=_NONE),
    Vehicle(kind="dbt-target", types=("io.kestra.plugin.dbt.cli.",), targets=("target",), namespaces=_NONE),
    Vehicle(kind="dbt-target", types=("",), targets=("env.DBT_TARGET",), namespaces=_NONE),
    Vehicle(kind="dbt-target", types=(".dbt.cloud.TriggerRun",), targets=("targetNameOverride",), namespaces=_NONE),
    Vehicle(kind="schema", types=(".dbt.cloud.TriggerRun",), targets=("schemaOverride",), namespaces=_NONE),
    Vehicle(kind="dbt-job", types=(".dbt.cloud.TriggerRun",), targets=("jobId",), namespaces=_NONE, always=True),
    Vehicle(kind="kv", types=("io.kestra.plugin.dbt.cli.",), targets=("loadManifest.key",), namespaces=("loadManifest.namespace",)),
    Vehicle(kind="kv", types=("io.kestra.plugin.dbt.cli.",), targets=("storeManifest.key",), namespaces=("storeManifest.namespace",)),
    Vehicle(kind="worker", types=("",), targets=("workerGroup.key",), namespaces=_NONE),
    Vehicle(kind="worker", types=("",), targets=("workerSelector.tags",), namespaces=_NONE),
    Vehicle(kind="image", types=("",), targets=("containerImage",), namespaces=_NONE),
    Vehicle(kind="image", types=("",), targets=("docker.image",), namespaces=_NONE),
    Vehicle(
        kind="image",
        types=(".docker.Run", ".docker.Pull", ".kubernetes.core.PodCreate"),
        targets=("containerImage", "image"),
        namespaces=_NONE,
    ),
    Vehicle(
        kind="kubernetes-namespace", types=(".kubernetes.runner.Kubernetes", ".runner.Kubernetes"), targets=("namespace",), namespaces=_NONE
    ),
    Vehicle(kind="kubernetes-namespace", types=("io.kestra.plugin.kubernetes.",), targets=("namespace",), namespaces=_NONE),
)
"""Every vehicle but secrets, conditions of triggers, dbt profiles, addresses and commands, which are found by other means."""

PLACES = {
    "accountId": "account",
    "bucket": "bucket",
    "containerName": "bucket",
    "database": "database",
    "dataset": "dataset",
    "projectId": "project",
    "region": "region",
    "role": "role",
    "schema": "schema",
    "stsRoleArn": "role",
    "warehouse": "warehouse",
}
"""Properties that say on which side of a border a plugin of another system works, and what they name."""

HOSTS = frozenset({"host", "hostname", "hosts", "endpoint", "endpointOverride", "baseUrl", "bootstrap.servers", "kestraUrl", "serverUrl"})
"""Properties, of any plugin, that name a host even without a scheme before it."""

ADDRESSES = frozenset({"uri", "url"})
"""Properties that hold an address: where it is not written in the flow, the host is unknown."""

NESTED = frozenset({"connection", "connectionProperties", "properties"})
"""Properties that hold others in a mapping."""

SCRIPTS = frozenset({"commands", "beforeCommands", "afterCommands", "script", "command", "args", "entryPoint", "inputFiles"})
"""Properties that hold commands, or files that may."""

OTHER_SYSTEMS = "io.kestra.plugin."
OWN_PLUGINS = ("io.kestra.plugin.core.", "io.kestra.plugin.kestra.", "io.kestra.plugin.git.", "io.kestra.core.")
