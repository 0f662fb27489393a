module panicbench

go 1.26
