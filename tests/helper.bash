# helper.bash - every test its own directory and ledger, one clock, one language
bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
BUILD=${BOBA_BUILD:-$ROOT/build}
# The static program with its links, for a test that runs make on what is built.
MULTI=
[ ! -e "$BUILD/bin/boba" ] || MULTI=1
export ROOT BUILD MULTI

# A file with a setup or teardown of its own calls these in it.
base_setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset "${!BOBA_@}" XDG_CONFIG_HOME XDG_DATA_HOME NO_COLOR TRACEPARENT
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

setup() {
	base_setup
}

teardown() {
	base_teardown
}
