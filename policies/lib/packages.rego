# Packages that a script installs, of whichever program: whether they are the same each time.
package gate.lib.packages

fixed(package_) if {
	not package_.dynamic
	not contains(package_.target, "*")
	some sign in signs
	regex.match(sign, package_.target)
}

# A version: `pandas==2.2.3`, `jq=1.6-2.1`, `typescript@5.4.2`; a commit or tag of a repository, a file of one version.
signs := [
	`[^<>~!=]={1,3}[0-9A-Za-z]`,
	`[^@]@v?[0-9]+[.][0-9]+[.][0-9]`,
	`^(git|hg)[+].*@[0-9A-Za-z]`,
	`[.]whl($|[?#])`,
]
