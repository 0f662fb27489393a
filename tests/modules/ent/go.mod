module tuco.example/modules/ent

go 1.26.8

require (
	entgo.io/ent v0.14.5 // indirect
	github.com/samber/lo v1.53.0 // indirect
	golang.org/x/text v0.22.0 // indirect
)
