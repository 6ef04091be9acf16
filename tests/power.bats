# power.bats - the power goes at any moment: what was promised is on the disk
# bats file_tags=slow
load helper

setup() {
	base_setup
	unset TMPDIR
}

power() {
	bash "$ROOT/tests/faults/power.sh" "$@"
}

@test "60 images of a disk after a power cut: all that was answered is there, the rest follows" {
	run -0 power 60 1
	echo "$output"
	[[ ${lines[-1]} == '60 images: 60 whole, 0 with something lost, 0 damaged; seed '* ]]
}

@test "a disk that confirms syncs and does none is found out" {
	run -1 power --lies 12 2
	[[ $output == *'promised and not there: event '* ]]
	[[ ! ${lines[-1]} == *' 0 with something lost'* ]]
}

@test "answers before the sync (synchronous=NORMAL) are found out" {
	run -1 power --normal 20 2
	[[ $output == *'promised and not there: event '* ]]
	[[ ${lines[-1]} == *' 0 damaged; '* ]]
}

@test "an image that failed is kept, and is the same again by its number" {
	mkdir kept
	TESTS_KEEP=$PWD/kept run -1 power --lies 8 2
	grep -A 1 '^image ' <<<"$output" >failed
	n=$(awk '/^image / { print $2; exit }' failed)
	[ -s "kept/2-$n/ledger.db" ]
	run -1 power --lies --only "$n" 1 2
	[ "${lines[0]}" = "$(head -1 failed)" ]
}
