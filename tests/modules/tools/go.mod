module tuco.example/modules/tools

go 1.26.8

require golang.org/x/tools v0.52.0

require (
	github.com/yuin/goldmark v1.4.13 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/net v0.61.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
)
