# helper.bash - every test its own directory and ledger, one clock, one language
bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
BUILD=${BOBA_BUILD:-$ROOT/build}
# Who may write what does not depend on the caller.
umask 022
# The static program with its links, for a test that runs make on what is built.
MULTI=
[ ! -e "$BUILD/bin/boba" ] || MULTI=1
export ROOT BUILD MULTI

# A file with a setup or teardown of its own calls these in it.
base_setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset "${!BOBA_@}" XDG_CONFIG_HOME XDG_DATA_HOME NO_COLOR TRACEPARENT COLUMNS
	export LC_ALL=C TZ=UTC HOME=$BATS_TEST_TMPDIR
	export BOBA_BUILD=$BUILD BOBA_SHARE=$ROOT/share BOBA_ADAPTERS=$BUILD/adapters
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/ledger.db
	export PATH=$BUILD/bin:$PATH
}

# Whatever a test did to its ledger must have left it whole.
base_teardown() {
	if [ -f "$BOBA_LEDGER" ] && [ -x "$BUILD/bin/ledger-verify" ]; then
		"$BUILD/bin/ledger-verify" -l "$BOBA_LEDGER"
	fi
}

# Someone else may be in the file for a moment: killed, and not gone yet.
sqlite3() {
	command sqlite3 -cmd '.timeout 60000' "$@"
}

# Until as many as a minute has tries: then what was awaited is not coming.
until_true() {
	local _
	for _ in {1..600}; do
		! "$@" || return 0
		sleep 0.1
	done
	"$@"
}

# locked COMMAND...: while somebody else writes.
locked() {
	local code=0
	exec 8<>"$BOBA_LEDGER-lock"
	flock 8
	"$@" 8>&- || code=$?
	exec 8>&-
	return $code
}

# killed SECONDS COMMAND...: it and its process group end then, if not before.  Adapters
# have groups of their own: what they were asked they do, before anything else is done.
killed() {
	local after=$1 pid
	shift
	setsid "$@" 3>&- &
	pid=$!
	sleep "$after"
	kill -9 -- "-$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	while ps -o stat= -s "$pid" | grep -q '^[^Z]'; do
		sleep 0.02
	done
}

setup() {
	base_setup
}

teardown() {
	base_teardown
}
