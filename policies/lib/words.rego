# Lists as people write them.
package gate.lib.words

listed(names, _) := concat(", ", names) if count(names) > 0

listed(names, none) := none if count(names) == 0
