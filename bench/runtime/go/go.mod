module tuco.bench/runtime

go 1.26
