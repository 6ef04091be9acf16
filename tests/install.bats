# install.bats - make install puts things where they are found, uninstall takes them away
load helper

setup() {
	base_setup
	staged=$BATS_TEST_TMPDIR/staged
	share=$staged/usr/share
	commands=("$BUILD"/bin/*)
	commands=("${commands[@]##*/}")
}

# Make with what is built already, apart from a make that may run this test.
stage() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$ROOT" -o all "$@" \
		B="$BUILD" MULTI="$MULTI" DESTDIR="$staged" PREFIX=/usr
}

# complete WORD...: what bash offers after these words of a command line.
complete_in_bash() {
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _boba "$1"
		[ ${#COMPREPLY[@]} = 0 ] || printf "%s\n" "${COMPREPLY[@]}"' \
		"$share/bash-completion/completions/$1" "$@"
}

# The first word of any command that holds an option's choice.
first_choice() {
	local name
	for name in "${commands[@]}"; do
		"$name" --help=complete | sed -n "s/^\(--[^=]*\)=\([^	]*\).*/$name \1 \2/p"
	done | head -n 1
}

@test "install brings the commands, their pages and completions" {
	stage install
	for name in "${commands[@]}"; do
		run -0 "$staged/usr/bin/$name" --version
		[ -s "$share/man/man1/$name.1" ]
		[ -s "$share/bash-completion/completions/$name" ]
		[ -s "$share/fish/vendor_completions.d/$name.fish" ]
		grep -qE "^#compdef .*\b$name\b" "$share/zsh/site-functions/_boba"
	done
}

@test "install brings every page and every shared file" {
	stage install
	cd "$ROOT"
	for page in man/*.5 man/*.7; do
		[ ! -e "$page" ] || cmp "$page" "$share/man/man${page##*.}/${page##*/}"
	done
	for folder in queries formats samples cron systemd demo; do
		[ ! -e "share/$folder" ] || diff -r "share/$folder" "$share/boba/$folder"
	done
}

@test "install brings the adapters, dynamic programs even where the commands are one static one" {
	stage install
	for source in "$ROOT"/adapters/*.c; do
		name=$(basename "$source" .c)
		run -78 env -i "$share/boba/adapters/$name" <<<'{"adapter":1,"do":"query"}'
		[ "$output" = "$name: BOBA_ADAPTER_CONFIG is not set" ]
		run -0 ldd "$share/boba/adapters/$name"
		[[ $output == *libcurl* ]]
	done
}

@test "one program does for all commands, where it was built so" {
	[ -n "$MULTI" ] || skip "a program for each command"
	stage install
	[ "$(find "$staged/usr/bin" -type f)" = "$staged/usr/bin/boba" ]
	run -0 "$staged/usr/bin/boba"
	[ "$output" = "$(printf '%s\n' "${commands[@]}" | grep -vx boba)" ]
	run -0 "$staged/usr/bin/boba" order-add --version
	[[ $output == 'order-add (boba) '* ]]
	run -64 "$staged/usr/bin/boba" brew
	[ "${lines[0]}" = 'boba: no such command: brew' ]
	run -65 "$staged/usr/bin/boba" ledger-pipe 'order-add' <<<'{'
	run -1 ldd "$staged/usr/bin/order-add"
	[[ $output == *'not a dynamic executable'* ]]
}

@test "uninstall leaves nothing behind" {
	stage install
	[ -n "$(find "$staged" -type f)" ]
	stage uninstall
	run -0 find "$staged" ! -type d
	[ -z "$output" ]
}

@test "bash completes an option" {
	stage install
	run -0 complete_in_bash "${commands[0]}" --hel
	[ "$output" = --help ]
}

@test "bash completes a choice after = and after a space" {
	stage install
	read -r name option choice <<<"$(first_choice)"
	[ -n "$choice" ] || skip "no command has an option with choices"
	run -0 complete_in_bash "$name" "$option" = "${choice:0:3}"
	[[ $'\n'$output$'\n' == *$'\n'$choice$'\n'* ]]
	run -0 complete_in_bash "$name" "$option" =
	[[ $'\n'$output$'\n' == *$'\n'$choice$'\n'* ]]
	run -0 complete_in_bash "$name" "$option" ""
	[[ $'\n'$output$'\n' == *$'\n'$choice$'\n'* ]]
}

@test "bash leaves operands to file names" {
	stage install
	run -0 complete_in_bash "${commands[0]}" some
	[ -z "$output" ]
}
