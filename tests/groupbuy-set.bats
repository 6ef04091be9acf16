# groupbuy-set.bats - campaigns defined, changed, exported
load helper
load groupbuy

setup() {
	base_group_setup
}

@test "a campaign is defined once" {
	campaign | grep -q '"version":1,"unchanged":true}$'
	at 10:01:00
	campaign | grep -q '"version":1,"unchanged":true}$'
	campaign ',"limit":2' >out
	run ! grep -q unchanged out
	[ "$(ask "SELECT count(*) FROM event WHERE type = 'campaign.set'")" = 2 ]
}

@test "two that differ from the same time on are a conflict" {
	run -65 campaign ',"limit":2'
	[[ $output == *key_conflict* ]]
	at 10:01:00
	campaign ',"limit":2' | grep -q '"version":2}$'
	campaign ',"limit":2' | grep -q '"unchanged":true}$'
}

@test "what is exported is read back unchanged" {
	at 10:01:00
	campaign ',"starts":"2024-02-12T18:00:00+08:00","ends":"2024-03-12T18:00:00+08:00","limit":2,"qty_limit":5,"store":"S1"' '满-2' >/dev/null
	groupbuy-set --export >out
	[ "$(wc -l <out)" = 2 ]
	groupbuy-set out >again
	[ "$(grep -c '"unchanged":true' again)" = 2 ]
	run ! grep -v unchanged again
}

@test "a dry run defines nothing" {
	printf '{"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2}\n' | groupbuy-set -n >out
	grep -q '"dry_run":true' out
	[ "$(ask "SELECT count(*) FROM event WHERE type = 'campaign.set'")" = 1 ]
}

# rejected CODE MEMBERS: instead of those of a right campaign.
rejected() {
	printf '{%s}\n' "$2" >in
	run -65 --separate-stderr groupbuy-set in
	[ -z "$output" ] || return
	# shellcheck disable=SC2154
	[[ $stderr == *"\"reject\":\"$1\""* ]]
}

@test "what is malformed is rejected" {
	rejected missing_field '"name":"x","sku":"tea","group_price":1,"size":2'
	rejected missing_field '"campaign":"x","sku":"tea","group_price":1,"size":2'
	rejected missing_field '"campaign":"x","name":"x","group_price":1,"size":2'
	rejected missing_field '"campaign":"x","name":"x","sku":"tea","size":2'
	rejected missing_field '"campaign":"x","name":"x","sku":"tea","group_price":1'
	rejected value_range '"campaign":"x/1","name":"x","sku":"tea","group_price":1,"size":2'
	rejected value_range '"campaign":"x:1","name":"x","sku":"tea","group_price":1,"size":2'
	rejected value_range '"campaign":"x","name":"x","sku":"tea","group_price":-1,"size":2'
	rejected value_range '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":1'
	rejected value_range '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":1001'
	rejected value_range '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2,"limit":0'
	rejected value_range '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2,"life":"0s"'
	rejected value_duration '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2,"life":"1 day"'
	rejected value_time '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2,"ends":"2024-02-12"'
	rejected value_range '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2,"starts":"2024-02-12T00:00:00Z","ends":"2024-02-12T00:00:00Z"'
	rejected unknown_sku '"campaign":"x","name":"x","sku":"taa","group_price":1,"size":2'
	rejected unknown_store '"campaign":"x","name":"x","sku":"tea","group_price":1,"size":2,"store":"S9"'
	rejected unknown_field '"campaign":"x","name":"x","sku":"tea","group_price":1,"sise":2'
}
