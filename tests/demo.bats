# demo.bats - the main job: share/demo runs, shows these figures, leaves nothing
load helper

setup() {
	base_setup
	mkdir tmp
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
}

shows() {
	grep -qxF -- "$1" out || {
		echo "not shown: $1"
		return 1
	}
}

@test "the demo shows the figures of the coffee shop's week" {
	bash "$ROOT/share/demo" "$BUILD/bin" >out 2>err
	[ ! -s err ]
	shows 'S1        389  466  1857.45  247.29  1610.16       8669  1857.45'
	shows '2024-02-12      81  114   448.95  58.49  390.46       8697  448.95'
	shows '2024-02-13      64   72   287.85  38.51  249.34       8662  287.85'
	shows '2024-02-14      55   60   242.30  31.49  210.81       8700  242.30'
	shows '2024-02-15      60   67   264.70  34.84  229.86       8684  264.70'
	shows '2024-02-16      62   69   274.40  36.84  237.56       8657  274.40'
	shows '2024-02-17      67   84   339.25  47.12  292.13       8611  339.25'
	grep -qE '^ING001 .* 1176 +0 +1176 ' out
	grep -qE '^ING002 .* 5220 +0 +5220 ' out
	grep -qE '^ING009 .* 90 +0 +90 ' out
	shows '{"done":389,"refused":0,"rejected":55}'
	[ "$(grep -A1 -F "grep -c head_differs reasons" out | tail -1)" = 86 ]
	[ "$(grep -A1 -F "grep -c '\"reject\"' reasons" out | tail -1)" = 55 ]
}

@test "the demo's tea shop: promotions, what is short, a group that fails" {
	bash "$ROOT/share/demo" "$BUILD/bin" >out 2>err
	shows 'A001         40.00     10.00    30.00  paid'
	shows 'A002         66.00      5.00    61.00  paid'
	shows 'A004         18.00      0.00    18.00  paid'
	grep -qE '^A003 .* refused$' out
	shows '"short":[{"item":"taro","needed":540,"available":360}]'
	[ "$(grep -c waiting_group out)" = 2 ]
	# The tick does it once, an hour later.
	[ "$(grep -c '"state":"failed"' out)" = 1 ]
	grep -qE '"group":"taro-3/1","state":"failed",.*"refund_owed":3000' out
	shows whole
	[ "$(tail -1 out)" = 'the same' ]
}

@test "the demo fits a terminal of 80 columns" {
	bash "$ROOT/share/demo" "$BUILD/bin" >out 2>err
	# Chinese takes two columns.  The tick's records are lines of JSON, as they come.
	grep -v '^{"group"' out | python3 -c '
import sys, unicodedata
for line in sys.stdin.buffer.read().decode().splitlines():
    if sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) > 80:
        sys.exit(line)'
}

@test "the demo leaves nothing behind" {
	bash "$ROOT/share/demo" "$BUILD/bin" >out 2>err
	[ -z "$(ls -A tmp)" ]
	[ ! -e "$BOBA_LEDGER" ]
	[ ! -e "$HOME/.local" ]
}

@test "the demo runs from an installed tree" {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$ROOT" -o all install \
		B="$BUILD" MULTI="$MULTI" DESTDIR="$PWD/root" PREFIX=/opt
	env -u BOBA_SHARE PATH=/usr/bin:/bin bash root/opt/share/boba/demo >out 2>err
	[ ! -s err ]
	[ "$(tail -1 out)" = 'the same' ]
}

@test "the demo says when a line of it ends otherwise than it should" {
	mkdir bin
	cp -s "$BUILD"/bin/* bin
	ln -sf /bin/false bin/ledger-verify
	run -1 bash "$ROOT/share/demo" bin
	[ "${lines[-1]}" = 'ended with 1, expected 0' ]
	[ -z "$(ls -A tmp)" ]
}
