# Where Kestra namespaces lie, and whose they are: `company.team` is within `company`, `company2` is not.
package gate.lib.namespaces

within(namespace, roots) if {
	is_string(namespace)
	some root in roots
	startswith(concat("", [namespace, "."]), concat("", [root, "."]))
}

# Those of many that lie nowhere within the roots: flows and references are many, their namespaces few.
outside(several, roots) := {one | some one in several; is_string(one); not within(one, roots)}

# Known only in part: what is known does not rule it out.
may_be_within(namespace, roots) if {
	contains(namespace, "«unknown»")
	some root in roots
	startswith(concat("", [root, "."]), split(namespace, "«unknown»")[0])
}

# Namespace that a Kestra resource of the configuration lies in → the environments that hold it, where any does.
held[namespace] := owners if {
	some namespace in used
	owners := {environment.name | some environment in input.environments; within(namespace, environment.namespaces)}
	count(owners) > 0
}

# Those of `held` that only other environments hold.
abroad := {namespace: owners | some namespace, owners in held; not input.environment.name in owners}

used contains namespace if {
	some type, resources in input.by_type.resources
	startswith(type, "kestra_")
	some resource in resources
	namespace := resource.values[argument(type)]
}

argument(type) := object.get({"kestra_namespace": "namespace_id"}, type, "namespace")
