# boba.bash - completion for bash: the command under the cursor is asked.
# It is installed once under each command's name, which is how bash finds it.
_boba() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} opt='' IFS=$'\n'
	case $cur in
	=) opt=$prev= cur='' ;; # bash cuts --format=csv into three words
	-*) ;;
	*) [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}; opt=$prev= ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$("$1" --help=complete 2>/dev/null | cut -f1)" -- "$opt$cur")
	COMPREPLY=("${COMPREPLY[@]#"$opt"}")
}
complete -o default -F _boba "${BASH_SOURCE[0]##*/}"
