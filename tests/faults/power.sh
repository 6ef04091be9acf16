#!/bin/sh
# power.sh [OPTION]... COUNT SEED - COUNT images of a disk after a power cut, in JOBS (1)
# processes; the options are those of power.c, TESTS_KEEP=DIR keeps what failed
set -u
cd "$(dirname "$0")/../.." || exit
build=${BOBA_BUILD:-build}
jobs=${JOBS:-1}
# Syncs are only counted: where memory serves as a disk they cost nothing.
if test -z "${TMPDIR:-}" && test -w /dev/shm; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
if test "$jobs" -le 1; then
	exec "$build/faults/power" "$@"
fi
while test $# -gt 2; do
	options="${options:-} $1"
	shift
done
running=
i=0
while test $i -lt "$jobs"; do
	# shellcheck disable=SC2086 # options are words
	"$build/faults/power" ${options:-} $((($1 + jobs - 1 - i) / jobs)) $(($2 * 100 + i)) &
	running="$running $!"
	i=$((i + 1))
done
code=0
for pid in $running; do
	wait "$pid" || code=1
done
exit $code
