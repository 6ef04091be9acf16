# setup.bats - share/setup installs what is missing, and nothing when nothing is
load helper

# A Debian of our own: the installed packages stand in a file, apt-get adds to it.
setup() {
	base_setup
	mkdir fake
	export LOG=$PWD/log INSTALLED=$PWD/installed
	: >log
	cat >fake/dpkg-query <<-'END'
		#!/bin/sh
		for name; do
			if grep -qx -- "$name" "$INSTALLED"; then
				echo "installed $name"
			fi
		done
	END
	cat >fake/apt-get <<-'END'
		#!/bin/sh
		echo "$*" >>"$LOG"
		echo "noise of apt-get"
		case $* in
		*' install '*) printf '%s\n' "$@" >>"$INSTALLED" ;;
		esac
	END
	cat >fake/id <<-'END'
		#!/bin/sh
		echo "${FAKE_UID:-0}"
	END
	printf '#!/bin/sh\nexit 1\n' >fake/sudo
	chmod +x fake/*
	PATH=$PWD/fake:$PATH
	# What setup needs, as it says itself on a machine that has none of it.
	: >installed
	sh "$ROOT/share/setup" >/dev/null
	: >log
}

@test "nothing missing: nothing is installed, nothing is updated" {
	run -0 sh "$ROOT/share/setup"
	[ "$output" = "setup: nothing to install" ]
	[ ! -s log ]
}

@test "what is missing is named and installed, and only that" {
	sed -i '/^jq$/d; /^libcsv-dev$/d' installed
	run -0 sh "$ROOT/share/setup"
	[ "${lines[0]}" = "setup: installing libcsv-dev jq" ]
	[ "${lines[1]}" = "setup: done" ]
	[ "${#lines[@]}" = 2 ]
	run -0 cat log
	[[ ${lines[0]} == *" update" ]]
	[[ ${lines[1]} == *" -y "*" install --no-install-recommends libcsv-dev jq" ]]
}

@test "what apt-get does not bring is told" {
	sed -i '/^jq$/d' installed
	printf '#!/bin/sh\nexit 0\n' >fake/apt-get
	run -1 sh "$ROOT/share/setup"
	[[ $output == *"setup: still missing: jq" ]]
}

@test "an apt-get that fails is told" {
	sed -i '/^jq$/d' installed
	printf '#!/bin/sh\nexit 100\n' >fake/apt-get
	run -1 sh "$ROOT/share/setup"
	[[ $output == *"setup: apt-get update failed" ]]
}

@test "others than root go through sudo, and no password is asked without a terminal" {
	sed -i '/^jq$/d' installed
	printf '#!/bin/sh\necho "sudo $1" >>"$LOG"\nshift\nexec "$@"\n' >fake/sudo
	FAKE_UID=1000 run -0 sh "$ROOT/share/setup" </dev/null
	run -0 cat log
	[ "${lines[0]}" = "sudo -n" ]
	[[ ${lines[1]} == *" update" ]]
}

@test "with nothing missing nobody needs to be root" {
	FAKE_UID=1000 run -0 sh "$ROOT/share/setup"
	[ ! -s log ]
}

@test "setup fuzz brings a fuzzer too, and setup alone does not" {
	run -0 sh "$ROOT/share/setup" fuzz
	[ "${lines[0]}" = "setup: installing clang libclang-rt-14-dev" ]
	run -0 sh "$ROOT/share/setup" fuzz
	[ "$output" = "setup: nothing to install" ]
	run -1 sh "$ROOT/share/setup" other
	[ "$output" = "setup: expected nothing or fuzz, got 'other'" ]
}

@test "no machine is named" {
	run -1 grep -nE 'https?:|[a-z]+\.(org|com|net)' "$ROOT/share/setup"
}
