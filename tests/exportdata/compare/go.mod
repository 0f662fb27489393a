module tuco.test/compare

go 1.26
