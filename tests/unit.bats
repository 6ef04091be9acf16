# unit.bats - the C tests, each a program that ends with 0 when all holds
load helper

@test "every unit test passes" {
	failed=
	for unit in "$BUILD"/unit/*; do
		if [ ! -x "$unit" ] || [ -d "$unit" ]; then
			continue
		fi
		if ! (mkdir "${unit##*/}" && cd "${unit##*/}" && BOBA_ROOT=$ROOT "$unit") >out 2>&1; then
			echo "${unit##*/}:"
			cat out
			failed="$failed ${unit##*/}"
		fi
	done
	[ -z "$failed" ]
}

@test "there is a built unit test for each source" {
	for source in "$ROOT"/tests/unit/*.c; do
		name=$(basename "$source" .c)
		[ -x "$BUILD/unit/$name" ]
	done
}
