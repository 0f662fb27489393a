module memorybench

go 1.26
