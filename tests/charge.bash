# charge.bash - a shop, and an adapter, fake, that answers what a test says

charge_setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00Z BOBA_ADAPTERS=$BATS_TEST_TMPDIR/adapters
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
	mkdir -m 700 adapters
	# Keeps what it is asked, and answers with the next line of a file; several are asked
	# at once.
	cat >adapters/fake <<'END'
#!/bin/sh
dir=${0%/*}
in=$(cat)
exec 9>"$dir/lock"
flock 9
printf '%s\n' "$in" >>"$dir/asked"
do=$(printf '%s\n' "$in" | sed 's/.*"do":"\([a-z]*\)".*/\1/')
[ -e "$dir/$do" ] || do=answers
line=$(sed -n 1p "$dir/$do")
sed -i 1d "$dir/$do"
exec 9>&-
case $line in
sleep*) sleep 30 ;;
kill) kill -9 $$ ;;
exit*) echo "cannot: no key" >&2; exit "${line#exit }" ;;
*) printf '%s\n' "$line" ;;
esac
END
	chmod 700 adapters/fake
}

answers() {
	printf '%s\n' "$@" >adapters/answers
}

asked() {
	jq -r '[.do, .request, .of // "-"] | join(" ")' adapters/asked | sed -E 's/R-[0-9]{9,}/R/g'
}

# order NO [MEMBERS]: an order of 20.00, recorded.
order() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]%s}\n' \
		"$1" "${2:-}" | order-add
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

# For the tests that load this.
# shellcheck disable=SC2034
paid='{"state":"succeeded","no":"T1","amount":2000,"fee":12}'
