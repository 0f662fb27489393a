module tuco.example/gotypes

go 1.26
