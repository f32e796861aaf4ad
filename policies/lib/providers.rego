# Where providers lead: which have an address, whether it is known, and whose it is.
package gate.lib.providers

import data.gate.lib.words

# The address is a variable without a value, or is left to the process environment.
unclear contains provider if {
	some provider in input.configuration.providers
	provider.url_path != null
	not clear(provider)
}

# The address is known, and is not this environment's.
stray contains provider if {
	some provider in input.configuration.providers
	clear(provider)
	not input.environment.name in provider.environments
}

clear(provider) if {
	provider.host != null
	not unknown_tenant(provider)
}

unknown_tenant(provider) if {
	endswith(provider.source, "/kestra")
	provider.tenant == null
}

owners(provider) := {name | some name in provider.environments}

# For a stray provider: the path to correct, where it leads, and where this environment's would.
astray(provider) := [["tenant_id"], sprintf("tenant %s", [provider.tenant]), sprintf("tenant %s", [input.environment.kestra.tenant])] if {
	provider.host == input.environment.kestra.host
} else := [provider.url_path, sprintf("host %s", [provider.host]), words.listed(input.environment.hosts, "no hosts")]
