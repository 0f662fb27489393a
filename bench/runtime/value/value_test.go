// The Go side of runtime/value/value_bench.cc.
package valuebench

import (
	"strings"
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

var (
	sinkString string
	sinkBytes  []byte
	sinkRunes  []rune
	sinkInts   []int64
	sinkAny    any
	sinkInt    int64
)

func BenchmarkConcat(b *testing.B) {
	x, y, z := "some ", "words ", "joined"
	timed(b, func() {
		for range b.N {
			sinkString = x + y + z
		}
	})
}

func BenchmarkBytesToString(b *testing.B) {
	p := []byte("twenty bytes of text")
	timed(b, func() {
		for range b.N {
			sinkString = string(p)
		}
	})
}

func BenchmarkCountRunes(b *testing.B) {
	s := strings.Repeat("mostly ascii text, ein bißchen mehr ", 30)
	timed(b, func() {
		n := 0
		for range b.N {
			for range s {
				n++
			}
		}
		sinkInt = int64(n)
	})
}

func BenchmarkStringToRunes(b *testing.B) {
	s := "mostly ascii text, ein bißchen mehr"
	timed(b, func() {
		for range b.N {
			sinkRunes = []rune(s)
		}
	})
}

func BenchmarkAppend1000(b *testing.B) {
	timed(b, func() {
		for i := 0; i < b.N; {
			var s []int64
			for k := 0; k < 1000 && i < b.N; k++ {
				s = append(s, int64(k))
				i++
			}
			sinkInts = s
		}
	})
}

func BenchmarkBoxInt(b *testing.B) {
	timed(b, func() {
		for i := range b.N {
			sinkAny = int64(i) + 1000
		}
	})
}

type namer interface{ Name() string }
type t0 int
type t1 int

func (t0) Name() string { return "0" }
func (t1) Name() string { return "1" }

func BenchmarkAssertMiss(b *testing.B) {
	values := []any{t0(1), t1(1), 1, "x"}
	timed(b, func() {
		n := 0
		for i := range b.N {
			if _, ok := values[i&3].(namer); ok {
				n++
			}
		}
		sinkInt = int64(n)
	})
}

type key struct {
	a string
	b int
}

func BenchmarkEqualAny(b *testing.B) {
	x, y := any(key{"hello", 1}), any(key{"hello", 1})
	timed(b, func() {
		n := 0
		for range b.N {
			if x == y {
				n++
			}
		}
		sinkInt = int64(n)
	})
}
