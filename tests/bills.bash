# bills.bash - bills as from-csv reads them: what came, what was said

setup() {
	base_setup
	C=$ROOT/tests/cases/bills
	S=$ROOT/share/samples
	export C S
}

# What a member comes to over the rows that jq's condition $2 takes.
sum() {
	jq -s "[.[] | select($2) | .$1] | add" out
}

# from-csv into the files out and err; its exit code must be $1.
bill() {
	local want=$1 got=0
	shift
	from-csv "$@" >out 2>err || got=$?
	cat err
	[ "$got" = "$want" ]
}

kinds() {
	jq -r .bill out | sort | uniq -c | awk '{ printf "%s %s;", $2, $1 }'
}

notes() {
	jq -r '"\(.note // .reject) \(.detail // "")"' err
}

xlsx() {
	python3 -B "$ROOT/tests/xlsx.py" "$1"
}
