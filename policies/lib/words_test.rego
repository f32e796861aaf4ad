package gate.lib.words_test

import data.gate.lib.words

test_several if words.listed(["a", "b"], "none") == "a, b"

test_none if words.listed([], "no hosts") == "no hosts"

test_whose_it_is if {
	words.whose({"dev", "prod"}) == " of dev, prod"
	words.whose([]) == ", which no environment lists"
}
