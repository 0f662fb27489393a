// Memory benchmarks, the twin of ../bench.cc: same rows, same work, same output.
package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

type (
	one16 struct {
		p *byte
		a int64
	}
	p64 struct {
		p *byte
		a [7]int64
	}
	p1024 struct {
		p *byte
		a [127]int64
	}
	n16   struct{ a [2]int64 }
	n64   struct{ a [8]int64 }
	n1024 struct{ a [128]int64 }
)

var (
	sinkP16   *one16
	sinkP64   *p64
	sinkP1024 *p1024
	sinkN16   *n16
	sinkN64   *n64
	sinkN1024 *n1024
)

func cpuNow() int64 {
	const processClock = 2
	var now syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, processClock, uintptr(unsafe.Pointer(&now)), 0)
	return now.Nano()
}

func row(name string, count int, f func(n int)) {
	best := int64(math.MaxInt64)
	for round := 0; round < 5; round++ {
		begin := cpuNow()
		f(count)
		best = min(best, cpuNow()-begin)
	}
	fmt.Printf("%s %.2f\n", name, float64(best)/float64(count))
}

func runAlloc() {
	row("alloc_16p", 10_000_000, func(n int) {
		for range n {
			sinkP16 = new(one16)
		}
	})
	row("alloc_64p", 5_000_000, func(n int) {
		for range n {
			sinkP64 = new(p64)
		}
	})
	row("alloc_1024p", 500_000, func(n int) {
		for range n {
			sinkP1024 = new(p1024)
		}
	})
	row("alloc_16n", 10_000_000, func(n int) {
		for range n {
			sinkN16 = new(n16)
		}
	})
	row("alloc_64n", 5_000_000, func(n int) {
		for range n {
			sinkN64 = new(n64)
		}
	})
	row("alloc_1024n", 500_000, func(n int) {
		for range n {
			sinkN1024 = new(n1024)
		}
	})
}

type tree struct{ left, right *tree }

func makeTree(depth int) *tree {
	if depth <= 0 {
		return new(tree)
	}
	return &tree{makeTree(depth - 1), makeTree(depth - 1)}
}

func (t *tree) check() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.check() + t.right.check()
}

func peakMegabytes() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Maxrss) / 1024
}

func runBinTrees(depth int) {
	begin, cpu := time.Now(), cpuMilliseconds()
	total := makeTree(depth + 1).check()
	longLived := makeTree(depth)
	for d := 4; d <= depth; d += 4 {
		iterations := 1 << (depth - d + 4)
		for range iterations {
			total += makeTree(d).check()
		}
	}
	total += longLived.check()
	fmt.Printf("check %d\nbintrees %.1f\nbintrees_cpu %.1f\npeak_mb %.1f\n", total,
		float64(time.Since(begin).Nanoseconds())/1e6, cpuMilliseconds()-cpu, peakMegabytes())
}

var roots []*tree

func cpuMilliseconds() float64 { return float64(cpuNow()) / 1e6 }

func makeForest(megabytes int) {
	roots = make([]*tree, megabytes*1000000/(127*16))
	for i := range roots {
		roots[i*7919%len(roots)] = makeTree(6)
	}
}

func runMark(megabytes int) {
	makeForest(megabytes)
	runtime.GC()
	begin := cpuMilliseconds()
	for range 5 {
		runtime.GC()
	}
	fmt.Printf("mark_cpu %.1f\n", (cpuMilliseconds()-begin)/5)
}

func churn(who int, end time.Time) []int64 {
	const window = 10 * time.Millisecond
	random := uint64(88172645463325252) + uint64(who)
	var windows []int64
	ops := int64(0)
	windowEnd := time.Now().Add(window)
	for {
		for range 20 {
			random ^= random << 13
			random ^= random >> 7
			random ^= random << 17
			roots[random%uint64(len(roots))] = makeTree(6)
			ops++
		}
		now := time.Now()
		if now.Before(windowEnd) {
			continue
		}
		windows = append(windows, ops*10_000_000/now.Sub(windowEnd.Add(-window)).Nanoseconds())
		ops = 0
		windowEnd = now.Add(window)
		if now.After(end) {
			return windows
		}
	}
}

func pauseCounts() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(sample)
	h := sample[0].Value.Float64Histogram()
	return &metrics.Float64Histogram{Counts: append([]uint64(nil), h.Counts...), Buckets: h.Buckets}
}

func runPauses(megabytes, seconds int) {
	makeForest(megabytes)
	runtime.GC()
	before := pauseCounts()
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	var windows [2][]int64
	var group sync.WaitGroup
	for who := range 2 {
		group.Go(func() { windows[who] = churn(who, end) })
	}
	group.Wait()
	after := pauseCounts()
	for i, n := range after.Counts {
		if n -= before.Counts[i]; n != 0 {
			fmt.Printf("pause %d %d\n", int64(max(after.Buckets[i], 0)*1e9), n)
		}
	}
	for _, w := range windows {
		for _, ops := range w {
			fmt.Printf("window %d\n", ops)
		}
	}
	fmt.Printf("peak_mb %.1f\n", peakMegabytes())
}

func number(i int) int {
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		panic(err)
	}
	return n
}

func main() {
	runtime.GOMAXPROCS(2)
	switch os.Args[1] {
	case "alloc":
		runAlloc()
	case "bintrees":
		runBinTrees(number(2))
	case "mark":
		runMark(number(2))
	case "pauses":
		runPauses(number(2), number(3))
	}
}
