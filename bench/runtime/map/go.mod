module mapbench

go 1.26
