# fuzz.bats - what the fuzz targets have kept, through each of them once more
load helper

@test "every kept input holds" {
	# What dies in a target is caught, and leaves behind what it had.
	export ASAN_OPTIONS=detect_leaks=0
	for source in "$ROOT"/tests/fuzz/*.c; do
		name=$(basename "$source" .c)
		corpus=$ROOT/tests/fuzz/corpus/$name
		n=$(find "$corpus" -type f | wc -l)
		echo "$name: $n inputs"
		[ "$n" -gt 0 ]
		mkdir "$name"
		(cd "$name" && find "$corpus" -type f -exec "$BUILD/fuzz/$name" {} +) >out 2>&1 || {
			tail -3 out
			false
		}
		[ "$(grep -c "^$corpus/" out)" = "$n" ]
	done
}

@test "a target does not pass over an input that is not there" {
	run -66 "$BUILD/fuzz/amount" missing
	[[ $output == *"cannot open missing"* ]]
}

@test "what is kept is small" {
	[ "$(du -s --apparent-size -k "$ROOT/tests/fuzz/corpus" | cut -f1)" -lt 1000 ]
}
