# torture.bats - a small part of make torture: every kind of fault once (tests/faults)
# bats file_tags=slow
load helper

setup() {
	base_setup
	if ! command -v strace >null || ! command -v python3 >null; then
		skip "no strace, or no python3"
	fi
}

faults() {
	run bash "$ROOT/tests/faults/run" quick "$1"
	echo "$output"
	if [[ $output == *"skipped: $1"* ]]; then
		skip "$1 has not what it needs"
	fi
	[ "$status" -eq 0 ]
}

@test "nothing is answered before it is synced, in a trace of system calls" {
	faults order
}

@test "a clock that goes back, runs on or stands still" {
	# The clock is replaced by a preloaded library, which sanitizers do not stand
	# and a static program does not load.
	[ -z "$MULTI" ] || skip "a static program"
	if ldd "$BUILD/bin/order-add" | grep -q libasan; then
		skip "built with sanitizers"
	fi
	faults clock
}

@test "no room, no reader, no input, told to stop" {
	faults ends
}

@test "flipped bits, cut files, a foreign log: found, or harmless" {
	faults damage
}

@test "rivals for the last units, readers beside them" {
	faults writers
}

@test "killed, a shop trades again; locks that come late lose no order" {
	faults drill
}

@test "a checkpoint after every commit of eight writers" {
	faults storm
}

@test "killed at a system call, and again while it recovers" {
	faults kill_calls
}

@test "the pipeline killed at a random moment" {
	faults kill_times
}

@test "orders that are charged for happen whole or not at all" {
	command -v python3 >/dev/null || skip "no python3"
	faults saga
}

@test "the n-th call fails, or from the n-th on" {
	faults fail_calls
}

@test "every writing command is a case of these tests" {
	for command in "$BUILD"/bin/*; do
		if "$command" --help | grep -q -e --dry-run; then
			basename "$command"
		fi
	done | sort >writing
	(cd "$ROOT/tests/faults" && python3 -B cases.py) | cut -d ' ' -f 1 | tr -d , | sort -u >cases
	comm -23 writing cases >missing
	echo "not in tests/faults/cases.py: $(cat missing)"
	[ ! -s missing ]
}
