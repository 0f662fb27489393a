module tuco.dev/bench/runtime/sched

go 1.26
