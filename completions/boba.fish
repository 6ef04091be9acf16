# Completion for fish: the command that this file is named after is asked.
set -l command (status basename | string replace -r '\.fish$' '')
complete -c $command -n 'string match -q -- "-*" (commandline -ct)' -a "($command --help=complete 2>/dev/null)"
