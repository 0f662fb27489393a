module tuco.example/modules/client-go

go 1.26.8

require k8s.io/client-go v0.37.2 // indirect
