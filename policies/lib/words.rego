# Lists as people write them.
package gate.lib.words

listed(names, _) := concat(", ", names) if count(names) > 0

listed(names, none) := none if count(names) == 0

# Behind the name of a thing: whose it is.
whose(environments) := concat("", [" of ", concat(", ", environments)]) if count(environments) > 0

whose(environments) := ", which no environment lists" if count(environments) == 0
