#compdef COMMANDS
# Completion for zsh: the command under the cursor is asked.
local -a options
local word what
${words[1]} --help=complete 2>/dev/null | while IFS=$'\t' read -r word what; do
	options+=("$word:$what")
done
if [[ $PREFIX == -* ]]; then
	_describe -o option options
else
	_files
fi
