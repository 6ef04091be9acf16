# cli.bats - what every command promises, tried on every one
load helper

setup() {
	base_setup
	commands=("$BUILD"/bin/*)
	commands=("${commands[@]##*/}")
}

# Do something with every command; all that fail are named.
each() {
	local name bad=
	for name in "${commands[@]}"; do
		if ! "$@" "$name" >said 2>&1; then
			echo "$name:"
			cat said
			bad="$bad $name"
		fi
	done
	[ -z "$bad" ]
}

# What a command needs to be told before it does anything.
needs() {
	case $1 in
	from-csv) echo --format=coffee-till ;;
	ledger-pipe) echo order-add ;;
	esac
}

# ends CODE COMMAND...: the exit code, whatever the command says.
ends() {
	local want=$1 code=0
	shift
	"$@" || code=$?
	[ "$code" = "$want" ] || {
		echo "ended with $code, expected $want: $*"
		return 1
	}
}

help_is_whole() {
	"$1" --help >help 2>err || return
	[ ! -s err ] || return
	grep -q "^usage: $1 " help || return
	grep -q '^options:$' help || return
	grep -q '^exit codes: 0 ' help || return
	# What we wrap fits 80 columns; an example stands as it is written.
	sed '/^example:$/,/^$/d' help | grep -v '[^ -~]' | awk 'length > 80 { exit 1 }' || return
	"$1" -h | cmp - help
}
@test "--help and -h print the same to stdout" {
	each help_is_whole
}

has_example() {
	"$1" --help | grep -A1 '^example:$' | grep -q '^  .'
}
@test "--help shows an example" {
	each has_example
}

page_lints() {
	"$1" --help=man >page.1 || return
	[ -s page.1 ] || return
	[ -z "$(mandoc -T lint -W warning page.1 | grep -v 'date in the future')" ]
}
@test "the man page is clean" {
	type mandoc || skip "no mandoc"
	each page_lints
}

# A page on standard input: whatever it refers to is there.
refers_well() {
	local page
	for page in $(sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1.\2/p' | sort -u); do
		[ -f "$ROOT/man/$page" ] || [ -f "$ROOT/cmd/${page%.1}.c" ] || {
			echo "there is no $page"
			return 1
		}
	done
}
names_pages() {
	"$1" --help=man | refers_well
}
@test "the man page refers to pages there are" {
	each names_pages
}
@test "the pages on formats and the whole refer to pages there are" {
	for page in "$ROOT"/man/*.[57]; do
		echo "${page##*/}:"
		refers_well <"$page"
	done
}

@test "boba(7) lists every command, and says of each what its help says" {
	for name in "${commands[@]}"; do
		[ "$name" = boba ] || echo "$name: $("$name" --help | sed -n 2p)"
	done | sort >want
	sed -n '/^\.It Xr [a-z-]* 1$/{N;s/^\.It Xr \(.*\) 1\n/\1: /p;}' "$ROOT/man/boba.7" | sort >listed
	diff want listed
}
@test "no page has two sections of one name" {
	for page in "$ROOT"/man/*.[57]; do
		run -0 sh -c 'grep -E "^\.S[hs] " "$1" | sort | uniq -d' sh "$page"
		[ -z "$output" ]
	done
}

has_version() {
	"$1" --version | grep -qxE "$1 \(boba\) [0-9]+\.[0-9]+\.[0-9]+"
}
@test "--version names the command and its release" {
	each has_version
}

rejects_unknown() {
	ends 64 "$1" --no-such-option >out 2>err || return
	[ ! -s out ] || return
	grep -qx "$1: no such option: --no-such-option" err || return
	grep -qx "try '$1 --help'" err || return
	ends 64 "$1" --hel
}
@test "an unknown or shortened option is wrong usage" {
	each rejects_unknown
}

keeps_its_input() {
	"$1" --help=complete | grep -q '^--rejects=' || return 0
	echo '{"a":' >kept
	cp kept in
	# shellcheck disable=SC2046 # no word, or several
	ends 64 "$1" --rejects in $(needs "$1") <in >out 2>err || return
	grep -q 'in is also read: give another name$' err || return
	cmp in kept
}
@test "rejects are not written over what is read" {
	each keeps_its_input
}

# A word that takes an argument misses it; any other is followed by --help.
word_known() {
	case $2 in
	--help | --version | *=*) ends 0 "$1" "$2" --help ;;
	*)
		if "$1" "$2=" 2>&1 | grep -q 'takes no argument'; then
			ends 0 "$1" "$2" --help
		else
			ends 64 "$1" "$2" || return
			"$1" "$2" 2>&1 | grep -qF -- "$2: needs an argument"
		fi
		;;
	esac
}
words_known() {
	local word
	"$1" --help=complete | cut -f1 >words || return
	while read -r word; do
		word_known "$1" "$word" </dev/null || return
	done <words
}
@test "each completion word is taken" {
	each words_known
}

full_disk_told() {
	ends 74 "$1" --help >/dev/full || return
	ends 74 "$1" --help=man >/dev/full || return
	ends 74 "$1" --version >/dev/full
}
@test "output that does not arrive is 74" {
	each full_disk_told
}

closed_stdout_told() {
	ends 74 "$1" --help >&-
}
@test "a closed stdout is 74" {
	each closed_stdout_told
}

is_filter() {
	"$1" --help | grep -q '^reads: '
}
empty_is_nothing() {
	is_filter "$1" || return 0
	# shellcheck disable=SC2046
	ends 0 "$1" $(needs "$1") </dev/null >out || return
	[ ! -s out ]
}
@test "a filter makes nothing of nothing" {
	each empty_is_nothing
}

closed_stdin_ends() {
	is_filter "$1" || return 0
	# shellcheck disable=SC2046
	ends 0 "$1" $(needs "$1") <&- >out || return
	[ ! -s out ]
}
@test "a filter takes a closed stdin for an empty one" {
	each closed_stdin_ends
}

closed_all_ends() {
	is_filter "$1" || return 0
	# shellcheck disable=SC2046
	ends 0 "$1" $(needs "$1") <&- >&- 2>&-
}
@test "a filter with nothing to say needs no descriptors" {
	each closed_all_ends
}
