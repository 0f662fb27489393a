module tuco.example/tour

go 1.26
