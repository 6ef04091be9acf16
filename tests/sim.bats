# sim.bats - random trade through the real commands, compared with a model
# bats file_tags=slow
load helper

# Five of the fixed seeds, the same each time; make sim plays all of them, longer, and
# kills some of the commands.
@test "five seeds: the commands and the model agree" {
	unset BOBA_LEDGER
	run -0 python3 "$ROOT/tests/sim/sim.py" --build "$BUILD" --seeds 5 --steps "${STEPS:-8000}" --jobs 1 --no-kills
	[[ ${lines[-1]} == *"0 of 5 seeds failed" ]]
}

@test "the model sees what is wrong" {
	unset BOBA_LEDGER
	mkdir -p wrong/bin
	ln -s "$BUILD"/bin/* wrong/bin/
	rm wrong/bin/stock-reserve
	cat >wrong/bin/stock-reserve <<-END
		#!/bin/sh
		$BUILD/bin/stock-reserve "\$@" | sed 's/"hold":"held"/"hold":"none"/'
	END
	chmod +x wrong/bin/stock-reserve
	run -1 python3 "$ROOT/tests/sim/sim.py" --build wrong --seed 4 --steps 6000 --no-kills
	[[ ${lines[-1]} == *"hold: the ledger has 'none', the model 'held'"* ]]
}
