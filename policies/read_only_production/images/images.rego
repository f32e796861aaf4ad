# METADATA
# title: A task runs in an image of a fixed version
# description: >-
#   An image without a tag, or with `latest`, is another one tomorrow: what was reviewed and tested in dev is not what runs in production.
# custom:
#   id: RO-17
#   severity: medium
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: "Name a version, such as `python:3.12.7-slim`, or a digest, `python@sha256:…`."
#   references: ["https://docs.docker.com/reference/cli/docker/image/pull/"]
package gate.rules.read_only_production.images

deny contains {"subject": image.subject, "path": image.path, "message": sprintf("the image %s %s", [image.target, why])} if {
	some image in input.by_type.references.image
	is_string(image.target)
	why := moves(image)
}

moves(image) := "is chosen by an execution" if {
	image.dynamic
} else := "has no tag" if {
	not contains(last(image.target), ":")
} else := "is the latest one, whichever that is" if {
	endswith(image.target, ":latest")
}

last(target) := parts[count(parts) - 1] if parts := split(target, "/")
