# readme.bash - the chapters of the README that show what runs and what it prints

# steps CHAPTER: its blocks show [DAY] TIME $ COMMAND, continued after >, then what that
# prints.  Each command becomes a folder: at ("07 21:30"; DAY is that of the chapter where
# none is said), command, want.
steps() {
	awk -v chapter="## $1" '
		/^## / { inside = $0 == chapter }
		!inside { next }
		$0 == "```console" { on = 1; next }
		/^```$/ { on = 0 }
		!on { next }
		/^([0-3][0-9] )?[0-2][0-9]:[0-5][0-9] \$ / {
			dir = sprintf("step-%02d", ++n)
			system("mkdir " dir "; : >" dir "/want")
			at = substr($0, 1, index($0, " $ ") - 1)
			print at >(dir "/at")
			print substr($0, index($0, " $ ") + 3) >(dir "/command")
			next
		}
		match($0, /^ +> /) && RLENGTH < 13 { print substr($0, RLENGTH + 1) >(dir "/command"); next }
		{ print >(dir "/want") }' "$ROOT/README.md"
}

# play DAY MONTH..: every step at its time, of that day where it says none (YYYY-MM-DD),
# else of the month (YYYY-MM) given for its day as DAY=MONTH; what it prints stays beside
# what the README shows.
play_steps() {
	local dir at
	for dir in step-*; do
		at=$(cat "$dir/at")
		case $at in
		*' '*) at=$(date_of "${at% *}" "$@")T${at#* } ;;
		*) at=$1T$at ;;
		esac
		BOBA_NOW=$at:00+08:00 LC_ALL=C.UTF-8 \
			bash -e -o pipefail "$dir/command" >"$dir/out" 2>"$dir/err" || {
			echo "ended with $?: $(cat "$dir/command" "$dir/err")"
			return 1
		}
	done
}

date_of() {
	local day=$1 word
	for word in "${@:3}"; do
		[ "${word%=*}" != "$day" ] || {
			echo "${word#*=}-$day"
			return
		}
	done
	echo "no month for day $day" >&2
	return 1
}

# What each step prints is what the README shows.
compare_steps() {
	local dir
	for dir in step-*; do
		cat "$dir/command"
		diff "$dir/want" "$dir/out"
		[ ! -s "$dir/err" ] || { cat "$dir/err" && return 1; }
	done
}

# A terminal of 80 columns shows it whole.
fit_steps() {
	local dir
	for dir in step-*; do
		[ "$(LC_ALL=C.UTF-8 wc -L <"$dir/want")" -le 80 ]
		[ "$(LC_ALL=C.UTF-8 wc -L <"$dir/command")" -le 72 ]
	done
}
