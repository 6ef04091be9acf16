# adapter.bash - a payment channel that lives in a directory, behind an adapter in sh

# adapter NAME: it pays each refund once, under its id, and remembers that in `money`.
# What it is to do instead stands in the file `mood`, a word a line, one for each call.
adapter() {
	mkdir -p adapters
	chmod 700 adapters
	cat >"adapters/$1" <<-END
		#!/bin/sh
		cd '$PWD' || exit 70
	END
	cat >>"adapters/$1" <<-'END'
		# Who was killed may have asked nothing.
		read -r line || exit 70
		echo "$line" >>asked
		of() {
			printf '%s' "$line" | sed -n 's/.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p'
		}
		id=$(of request)
		amount=$(of amount)
		mood=well
		exec 8>next
		flock 8
		if [ -s mood ]; then
			mood=$(head -n 1 mood)
			sed -i 1d mood
		fi
		exec 8>&-
		# It is paid when its line is there: two may be asked at once, each may be killed.
		sent() {
			sed -n "s/^$id //p" money
		}
		pay() {
			(
				flock 9
				[ -n "$(sent)" ] || echo "$id $amount" >>money
			) 9>turn
		}
		yes() {
			printf '{"state":"succeeded","no":"B%s","amount":%s}\n' "$id" "$1"
		}
		case $mood in
		silent) exit 0 ;;
		killed) kill -9 $$ ;;
		paid-killed)
			pay
			kill -9 $$
			;;
		slow) exec sleep 60 ;;
		broken)
			echo '{"state":'
			exit 0
			;;
		lying)
			yes 1
			exit 0
			;;
		declined)
			echo '{"state":"declined","code":"NOT_ENOUGH","detail":"余额不足"}'
			exit 0
			;;
		pending)
			echo '{"state":"pending"}'
			exit 0
			;;
		config)
			echo 'no key' >&2
			exit 78
			;;
		esac
		if [ "$(of do)" = refund ]; then
			pay
		elif [ -z "$(sent)" ]; then
			echo '{"state":"missing"}'
			exit 0
		fi
		yes "$(sent)"
	END
	chmod 700 "adapters/$1"
	export BOBA_ADAPTERS=$PWD/adapters
	: >asked
	: >money
}

# mood WORD..: what the next calls meet.
mood() {
	printf '%s\n' "$@" >mood
}
