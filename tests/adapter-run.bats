# adapter-run.bats - adapters as they are run: what they are given, and how they may end
load helper

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00Z BOBA_ADAPTERS=$BATS_TEST_TMPDIR/adapters
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
	mkdir -m 700 adapters
	order 1 >in
}

teardown() {
	[ ! -s left ] || kill "$(cat left)" 2>/dev/null || :
	base_teardown
}

# order NO: an order of 20.00, recorded.
order() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]}\n' \
		"$1" | order-add -q
}

# adapter NAME [FILE]: made of what is read, in FILE.
adapter() {
	local file=${2:-adapters/$1}
	{
		echo '#!/bin/sh'
		echo "cd '$PWD' && read -r line || exit 70"
		cat
	} >"$file"
	chmod 700 "$file"
}

state() {
	jq -r '.charge.state' <<<"$output"
}

@test "an adapter that leaves somebody behind is not waited for" {
	adapter leaves <<-'END'
		setsid sh -c 'echo $$ >left; exec sleep 600' &
		while [ ! -s left ]; do sleep 0.05; done
		echo '{"state":"pending"}'
	END
	run -0 timeout 300 payment-charge -q --via leaves --within 10m in
	[ "$(state)" = waiting ]
}

@test "what it said before it ended is heard, however much of it" {
	adapter says <<-'END'
		printf '{"state":"pending","show":"%s"}\n' "$(head -c 900 /dev/zero | tr '\0' x)"
		head -c 60000 /dev/zero | tr '\0' ' '
	END
	run -0 payment-charge -q --via says in
	[ "$(jq '.charge.show | length' <<<"$output")" = 900 ]
	adapter says <<-'END'
		echo '{"state":"pending"}'
		head -c 65536 /dev/zero | tr '\0' ' '
	END
	order 2 >two
	run -0 payment-charge -q --via says two
	[ "$(state)" = unknown ]
}

@test "run by somebody who ignores the end of children" {
	adapter plain <<<"echo '{\"state\":\"pending\"}'"
	run -0 timeout 300 env --ignore-signal=CHLD "$BUILD/bin/payment-charge" -q --via plain in
	[ "$(state)" = waiting ]
}

@test "files that the caller has open are none of an adapter's business" {
	adapter looks <<-'END'
		ls -l /proc/self/fd >seen
		echo '{"state":"pending"}'
	END
	payment-charge -q --via looks in 9<adapters/looks >/dev/null
	[ -s seen ]
	run ! grep -E 'adapters/looks|ledger\.db' seen
}

@test "a sentence is cut between characters, and bytes that are no text are shown" {
	adapter talks <<-'END'
		printf '{"state":"declined","detail":"%0157d茶"}\n' 7
	END
	run -0 payment-charge -q --via talks in
	[ "$(state)" = declined ]
	[ "$(jq -r '.refused.detail' <<<"$output")" = "$(printf '%0157d茶' 7)" ]
	adapter shouts <<-'END'
		printf '\377\033[31m %0130d茶茶茶茶茶茶茶茶\n' 7 >&2
		exit 3
	END
	order 2 >two
	run -0 payment-charge -q --via shouts two
	[ "$(state)" = unknown ]
	[ "$(sqlite3 "$BOBA_LEDGER" "SELECT body FROM event ORDER BY seq DESC LIMIT 1" |
		jq -r .detail | iconv -f UTF-8 -t UTF-8 | cut -c 1-32)" = \
		'ended with 3: \xff\x1b[31m 00000' ]
	payment-charge --due >/dev/null
}

@test "a folder with a long name is told as far as it goes" {
	mkdir -p "$(printf '茶%.0s' {1..60})"
	chmod 777 ./茶*
	adapter open "$(echo ./茶*)/open" <<<"echo '{\"state\":\"pending\"}'"
	export BOBA_ADAPTERS=$(echo "$PWD"/茶*)
	run -65 --separate-stderr payment-charge -q --via open in
	[ "$(head -n 1 <<<"$stderr" | jq -r .reject)" = not_asked ]
	[[ $(head -n 1 <<<"$stderr" | jq -r .detail) == "others may write it or its directory: $PWD/茶"* ]]
}

@test "a link is followed to a directory that is as safe" {
	mkdir -m 777 elsewhere
	adapter linked elsewhere/linked <<<"echo '{\"state\":\"pending\"}'"
	ln -s "$PWD/elsewhere/linked" adapters/linked
	run -65 --separate-stderr payment-charge -q --via linked in
	[[ $stderr == *'others may write it or its directory'* ]]
	chmod 755 elsewhere
	run -0 payment-charge -q --via linked in
	[ "$(state)" = waiting ]
	ln -s nowhere adapters/dangling
	order 2 >two
	run -65 --separate-stderr payment-charge -q --via dangling two
	[[ $stderr == *'no adapter dangling'* ]]
}

@test "eight abreast, and never more" {
	for no in {2..40}; do
		order $no
	done >>in
	mkdir begun ended
	# The n-th goes on when the eight that it belongs to are there.
	adapter abreast <<-'END'
		n=1
		until mkdir "begun/$n" 2>/dev/null; do n=$((n + 1)); done
		[ $(($(ls begun | wc -l) - $(ls ended | wc -l))) -le 8 ] || echo "$n" >>over
		while [ "$(ls begun | wc -l)" -lt $(((n + 7) / 8 * 8)) ]; do sleep 0.05; done
		mkdir "ended/$n"
		printf '{"state":"succeeded","no":"%s","amount":2000}\n' \
			"$(printf '%s' "$line" | sed -E 's/.*"request":"([^"]*)".*/\1/')"
	END
	payment-charge --via abreast --within 10m in >out
	[ ! -e over ]
	[ "$(jq -r '.channel_no' out | paste -sd ' ')" = "$(seq -s ' ' 40)" ]
	[ "$(jq -r 'select(.status == "paid" and .charge.request == .charge.no) | 1' out | wc -l)" = 40 ]
	payment-charge --via abreast in | cmp - out
}
