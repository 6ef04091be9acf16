# record.bats - record(5): its examples through their commands, its lists against the code
load helper

page=$ROOT/man/record.5

setup() {
	base_setup
	export BOBA_NOW=2024-02-18T15:30:00+08:00
}

# The examples of the page in their order: for each a folder with `how` (in, out or
# err), `command` and `text`, its records a line each.
examples() {
	awk '
		function close_all() { close(dir "/how"); close(dir "/command"); close(dir "/text") }
		/^\.\\" (in|out|err) / {
			dir = sprintf("example-%02d", ++n)
			system("mkdir " dir)
			print $2 >(dir "/how")
			sub(/^\.\\" (in|out|err) /, "")
			print >(dir "/command")
			next
		}
		/^\.Bd -literal/ && dir { text = 1; next }
		/^\.Ed/ { if (text) close_all(); text = 0; dir = "" }
		text { print >(dir "/text") }' "$page"
	local dir
	for dir in example-*; do
		jq -c . "$dir/text" >"$dir/lines"
	done
}

# Ids that the ledger made are all one.
same_ids() {
	sed 's/"order_id":"[0-9]*"/"order_id":"ID"/' "$1"
}

# Examples of payments are for orders that the page does not show.
order_to_pay() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"taro-milk","qty":1}]}\n' "$1" |
		order-add | jq -r .order_id
}

# A callback like the example, signed for an order and with keys of this machine.
sign_like() {
	local id
	id=$(order_to_pay A102)
	mkdir -p .config/boba
	[ -d .config/boba/adapters ] || "$BUILD/faults/callbacks" keys .config/boba/adapters
	jq -cn --arg id "$id" '{via: "wechat-pay", at: 1708241400, event: "TRANSACTION.SUCCESS", id: "EV-1",
		resource: {appid: "wxd678efh567hg6787", mchid: "1900007291", out_trade_no: $id,
		  transaction_id: "42\($id)", trade_state: "SUCCESS", amount: {total: 1800, currency: "CNY"}}}' |
		"$BUILD/faults/callbacks" sign .config/boba/adapters >signed
	diff <(jq '([paths] | sort), .via' "$1") <(jq '([paths] | sort), .via' signed) >&2
	cat signed
}

run_example() {
	local command id
	command=$(cat "$1/command")
	case $(cat "$1/how") in
	in)
		cp "$1/lines" in
		if [ "$command" = payment-record ]; then
			id=$(order_to_pay A002)
			sed "s/\"order_id\":\"[0-9]*\"/\"order_id\":\"$id\"/" "$1/lines" >in
		fi
		if [ "$command" = payment-notify ]; then
			# What it brings is not in the page's figures.
			sqlite3 "$BOBA_LEDGER" ".backup $PWD/aside.db"
			chmod 600 aside.db
			local -x BOBA_LEDGER=$PWD/aside.db
			sign_like "$1/lines" >in || return
		fi
		eval "$command" <in >out 2>err || return
		[ ! -s err ] || return
		[ "$(wc -l <out)" = "$(wc -l <in)" ]
		;;
	out)
		eval "$command" <in >out 2>err || return
		diff <(same_ids "$1/lines") <(same_ids out)
		;;
	err)
		head -1 "$1/lines" >in
		ends_with 65 "$command" || return
		diff <(sed 1d "$1/lines") err
		;;
	esac
}

ends_with() {
	local code=0
	eval "$2" <in >out 2>err || code=$?
	[ "$code" = "$1" ]
}

@test "every example does what the page says" {
	examples
	[ -d example-10 ]
	local dir
	for dir in example-*; do
		if ! run_example "$dir"; then
			echo "$dir: $(cat "$dir/command")"
			cat err
			return 1
		fi
	done
}

@test "an example is read again without a change" {
	examples
	local dir
	for dir in example-*; do
		run_example "$dir"
	done
	for command in store-set item-set sku-set promo-set setting-set; do
		"$command" --export | "$command" >again
		[ -s again ]
		[ "$(jq -c 'select(.unchanged != true)' again)" = "" ]
	done
}

# Kinds that commands read and write have a section; these are no kinds.
no_kind='^(any record|a table|what .*)$'
@test "every kind that a command reads or writes is in the page" {
	local missing=
	for command in "$BUILD"/bin/*; do
		"$command" --help | sed -n 's/^\(reads\|writes\): *//p'
	done | sort -u | grep -vE "$no_kind" >kinds
	[ -s kinds ]
	while read -r kind; do
		grep -qx "\.Ss $kind" "$page" || missing="$missing $kind"
	done <kinds
	echo "missing:$missing"
	[ -z "$missing" ]
}

# Words between a comment and .Ed.
words_after() {
	sed -n "/^\.\\\\\" $1\$/,/^\.Ed/p" "$page" | grep -v '^\.' | tr ' ' '\n' | sort
}

@test "what the page lists as money is shown with two places" {
	words_after money >names
	words_after 'money ends' >ends
	[ "$(wc -l <names)" -gt 10 ]
	[ "$(wc -l <ends)" -gt 3 ]
	for name in $(cat names) $(sed 's/^/x/' ends); do
		echo "{\"$name\":1850}" | to-table | sed 1d >shown
		echo "$name: $(cat shown)"
		[ "$(tr -d ' ' <shown)" = 18.50 ]
	done
	for name in qty tax_bp cost_micros version capacity seats_paid refunds_owed; do
		echo "{\"$name\":1850}" | to-table | sed 1d >shown
		[ "$(tr -d ' ' <shown)" = 1850 ]
	done
}

# The words of a list of strings in rows_is_money.
listed() {
	sed -n "/\*const $1\[\]/,/NULL/p" "$ROOT/lib/record/rows_cell.c" |
		grep -o '"[a-z_]*"' | tr -d '"' | sort
}
@test "what is shown as money is what the page lists" {
	diff <(words_after money) <(listed names)
	diff <(words_after 'money ends') <(listed ends)
}

# First words of a kind like json_syntax inside the calls that say them.
codes() {
	cat "$ROOT"/lib/record/*.c "$ROOT"/lib/shop/*.c | tr '\n' ' ' |
		grep -oE "\b($1)\([^;]*" |
		sed -E 's/\b(missing|is)_not\b//g' |
		grep -oE '"[a-z]+(_[a-z0-9]+)+"' | tr -d '"' | sort -u
}
@test "every code of a reject, a note or a refusal is in the page" {
	local bad=
	codes 'rec_reject|reader_stop|reader_note|row_reject|reject_group|note_say|step_refuse|entry_refuse|say' >said
	grep -rhoE 'why->code = "[a-z_]+"|"code", "[a-z_]+"|return "(already|not)_[a-z]+"' \
		"$ROOT"/lib/shop "$ROOT"/lib/ledger | grep -oE '"[a-z]+_[a-z_]+"' | tr -d '"' >>said
	# Without members, which stand in the same calls.
	grep -vxE 'channel_no|order_id|day_start|group_price|order_refused' said >codes
	[ "$(wc -l <codes)" -gt 40 ]
	while read -r code; do
		grep -q "\b$code\b" "$page" || bad="$bad $code"
	done <codes
	echo "not in the page:$bad"
	[ -z "$bad" ]
}

@test "an order's cost is micros, a report's is fen" {
	examples
	local dir
	for dir in example-*; do
		run_example "$dir"
		[ "$(cat "$dir/how")" = out ] || continue
		case $(cat "$dir/command") in
		*--in-full*) grep -q '"cost_micros":4800000' out || grep -q refused out ;;
		*margin-report*) grep -q '"cost":480,' out ;;
		*) ;;
		esac
	done
}

@test "what views(5) gives in minor units is shown as money, micros are not" {
	awk '/^\.It Cm/ { name = $3; next } /^\./ { next }
		name && /[Mm]inor units/ { print name; name = "" }' "$ROOT/man/views.5" |
		sort -u >money
	[ "$(wc -l <money)" -gt 8 ]
	while read -r name; do
		echo "{\"$name\":1850}" | to-table | grep -q ' *18\.50$' || {
			echo "not money: $name"
			return 1
		}
	done <money
	sed -n 's/^\.It Cm \(.*_micros\)$/\1/p' "$ROOT/man/views.5" | sort -u >micros
	[ -s micros ]
	while read -r name; do
		echo "{\"$name\":1850}" | to-table | grep -q ' *1850$'
	done <micros
}
