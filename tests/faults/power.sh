#!/bin/sh
# power.sh [OPTION]... COUNT [SEED] - COUNT images of a disk after a power cut, in JOBS
# (1) processes; the options are those of power.c, TESTS_KEEP=DIR keeps what failed
set -u
cd "$(dirname "$0")/../.." || exit
power=${BOBA_BUILD:-build}/faults/power
jobs=${JOBS:-1}
options=
while test $# -gt 0; do
	case $1 in
	--only)
		options="$options $1 $2"
		shift
		;;
	-*) options="$options $1" ;;
	*) break ;;
	esac
	shift
done
count=${1:?how many}
seed=${2:-$(date +%s)}
# Syncs are only told, not needed: where memory serves as a disk they cost nothing.
if test -z "${TMPDIR:-}" && test -w /dev/shm; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
code=0
running=
i=0
while test $i -lt "$jobs"; do
	# shellcheck disable=SC2086 # options are words
	"$power" $options $(((count + jobs - 1 - i) / jobs)) $((seed + i)) &
	running="$running $!"
	i=$((i + 1))
done
for pid in $running; do
	wait "$pid" || code=1
done
exit $code
