package lib.plan

# Every planned object, in the root module and in all that it calls.
resources[resource] {
	walk(input.planned_values, [path, found])
	path[count(path) - 1] == "resources"
	resource := found[_]
}
