# unit.bats - the C tests, each a program that ends with 0 when all holds
load helper

@test "every unit test passes" {
	failed=''
	for unit in "$BUILD"/unit/*; do
		[ -x "$unit" ] || continue
		name=${unit##*/}
		mkdir "$name"
		ln -s "$ROOT/tests" "$name/tests"
		if ! (cd "$name" && "$unit") >out 2>&1; then
			echo "$name:"
			cat out
			failed="$failed $name"
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
