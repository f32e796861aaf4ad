"""Which built-in functions a rule may call: those whose result depends on their arguments alone. Judges no rule."""

from __future__ import annotations

_NAMES = """
abs ceil floor round numbers.range numbers.range_step bits.and bits.lsh bits.negate bits.or bits.rsh bits.xor
count max min product sort sum array.concat array.reverse array.slice
intersection union object.filter object.get object.keys object.remove object.subset object.union object.union_n
concat contains endswith format_int indexof indexof_n lower replace split sprintf startswith substring
strings.any_prefix_match strings.any_suffix_match strings.count strings.replace_n strings.reverse
trim trim_left trim_prefix trim_right trim_space trim_suffix upper
regex.find_all_string_submatch_n regex.find_n regex.is_valid regex.match regex.replace regex.split regex.template_match
glob.match glob.quote_meta
is_array is_boolean is_null is_number is_object is_set is_string to_number type_name
base64.decode base64.encode base64.is_valid base64url.decode base64url.encode base64url.encode_no_pad hex.decode hex.encode
json.filter json.is_valid json.marshal json.patch json.remove json.unmarshal yaml.is_valid yaml.marshal yaml.unmarshal
urlquery.decode urlquery.decode_object urlquery.encode urlquery.encode_object
net.cidr_contains net.cidr_expand net.cidr_is_valid semver.compare semver.is_valid units.parse units.parse_bytes uuid.parse
time.add_date time.clock time.date time.diff time.format time.parse_duration_ns time.parse_ns time.parse_rfc3339_ns time.weekday
graph.reachable graph.reachable_paths walk
"""
ALLOWED = frozenset(_NAMES.split())

_FORBIDDEN = {
    "http.": "it reaches the network, and a rule's answer must not depend on another system",
    "net.": "it reaches the network, and a rule's answer must not depend on another system",
    "time.now_ns": "rules have no clock: compare with `input.now`, so that the same input always gets the same answer",
    "rand.": "it is random, and the same input must always get the same answer",
    "uuid.rfc4122": "it is random, and the same input must always get the same answer",
    "opa.": "it reads the engine's own environment, which may hold secrets and differs between machines",
    "rego.": "engines disagree on it, and a rule must mean the same in all of them",
    "io.jwt.": "keys and tokens do not belong in a rule, and its answer can depend on the clock",
    "crypto.": "keys and certificates do not belong in a rule, and not every engine has it",
    "providers.aws.": "it signs requests to another system, and keys do not belong in a rule",
    "parse_config": "it is conftest's own, and no other engine has it",
    "parse_config_file": "it is conftest's own, and reads files that are not judged",
    "parse_combined_config_files": "it is conftest's own, and reads files that are not judged",
    "trace": "it has no effect on the answer, and could carry values of the input out of gate",
    "print": "it has no effect on the answer, and could carry values of the input out of gate; it works in tests",
}


def why_forbidden(name: str) -> str | None:
    """Return the reason why a function that exists may not be called; None where there is no such reason."""
    return next((why for prefix, why in _FORBIDDEN.items() if name == prefix or (prefix.endswith(".") and name.startswith(prefix))), None)
