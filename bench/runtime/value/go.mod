module valuebench

go 1.26
