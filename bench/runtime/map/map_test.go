// The Go side of runtime/map/map_bench.cc: same names, sizes and key sequences.
package mapbench

import (
	"fmt"
	"syscall"
	"testing"
)

// CPU time of the process, the collector's included; wall time says little on a shared machine.
func cpu() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

// Runs body as the timed part and reports its CPU time per operation.
func timed(b *testing.B, body func()) {
	b.ResetTimer()
	start := cpu()
	body()
	b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/op")
}

var sizes = []int{6, 64, 1000, 30000, 1000000}

// A fixed walk over 0 … n-1 in no simple order.
func next(i, n uint64) uint64 {
	i = i*6364136223846793005 + 1442695040888963407
	return i
}

func index(x uint64, n int) int { return int((x >> 32) * uint64(n) >> 32) }

func keys(n int) []string {
	s := make([]string, n)
	for i := range s {
		s[i] = fmt.Sprintf("key-%08d", i)
	}
	return s
}

var sink int64

func BenchmarkGetInt(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := map[int64]int64{}
			for i := range n {
				m[int64(i)] = int64(i)
			}
			x, sum := uint64(1), int64(0)
			timed(b, func() {
				for range b.N {
					x = next(x, 0)
					sum += m[int64(index(x, n))]
				}
			})
			sink = sum
		})
	}
}

func BenchmarkMissInt(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := map[int64]int64{}
			for i := range n {
				m[int64(i)] = int64(i)
			}
			x, sum := uint64(1), int64(0)
			timed(b, func() {
				for range b.N {
					x = next(x, 0)
					sum += m[int64(index(x, n)+n)]
				}
			})
			sink = sum
		})
	}
}

func BenchmarkInsertInt(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			timed(b, func() {
				for i := 0; i < b.N; {
					m := map[int64]int64{}
					for k := 0; k < n && i < b.N; k++ {
						m[int64(k)] = int64(k)
						i++
					}
				}
			})
		})
	}
}

func BenchmarkUpdateInt(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := map[int64]int64{}
			for i := range n {
				m[int64(i)] = int64(i)
			}
			x := uint64(1)
			timed(b, func() {
				for range b.N {
					x = next(x, 0)
					m[int64(index(x, n))]++
				}
			})
		})
	}
}

func BenchmarkGetString(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ks := keys(n)
			m := map[string]int64{}
			for i, k := range ks {
				m[k] = int64(i)
			}
			x, sum := uint64(1), int64(0)
			timed(b, func() {
				for range b.N {
					x = next(x, 0)
					sum += m[ks[index(x, n)]]
				}
			})
			sink = sum
		})
	}
}

func BenchmarkInsertString(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ks := keys(n)
			timed(b, func() {
				for i := 0; i < b.N; {
					m := map[string]int64{}
					for k := 0; k < n && i < b.N; k++ {
						m[ks[k]] = int64(k)
						i++
					}
				}
			})
		})
	}
}

func BenchmarkIterateInt(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := map[int64]int64{}
			for i := range n {
				m[int64(i)] = int64(i)
			}
			sum := int64(0)
			timed(b, func() {
				for i := 0; i < b.N; {
					for k, v := range m {
						sum += k + v
						if i++; i >= b.N {
							break
						}
					}
				}
			})
			sink = sum
		})
	}
}

func BenchmarkInsertDeleteInt(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := map[int64]int64{}
			timed(b, func() {
				for i := range b.N {
					m[int64(i)] = 1
					delete(m, int64(i-n))
				}
			})
		})
	}
}
