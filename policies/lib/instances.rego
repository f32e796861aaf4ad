# Which other environments live in this one's Kestra instance and tenant.
package gate.lib.instances

shared contains environment if {
	some environment in input.environments
	environment.name != input.environment.name
	environment.kestra.host == input.environment.kestra.host
	environment.kestra.tenant == input.environment.kestra.tenant
}
