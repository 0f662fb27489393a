// The Go side of runtime/panic/panic_bench.cc.
package panicbench

import (
	"fmt"
	"syscall"
	"testing"
)

func cpu() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

func timed(b *testing.B, body func()) {
	b.ResetTimer()
	start := cpu()
	body()
	b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/op")
}

var counter int64

//go:noinline
func work() { counter++ }

//go:noinline
func noDefer(target *int64) {
	work()
	*target++
}

//go:noinline
func oneDefer(target *int64) {
	defer func() { *target++ }()
	work()
}

//go:noinline
func panicAt(depth int) {
	if depth == 0 {
		panic(1)
	}
	panicAt(depth - 1)
}

//go:noinline
func panicAndRecover(depth int, target *int64) {
	defer func() {
		if recover() != nil {
			*target++
		}
	}()
	panicAt(depth)
}

func BenchmarkNoDefer(b *testing.B) {
	var n int64
	timed(b, func() {
		for range b.N {
			noDefer(&n)
		}
	})
}

func BenchmarkOneDeferred(b *testing.B) {
	var n int64
	timed(b, func() {
		for range b.N {
			oneDefer(&n)
		}
	})
}

func BenchmarkPanicRecover(b *testing.B) {
	for _, depth := range []int{0, 10, 100} {
		b.Run(fmt.Sprint(depth), func(b *testing.B) {
			var n int64
			timed(b, func() {
				for range b.N {
					panicAndRecover(depth, &n)
				}
			})
		})
	}
}
