// The scheduler benchmarks of runtime/sched/sched_bench.cc, in Go: same names, same work.
// Prints name, median wall and process CPU nanoseconds per operation over trials.
package main

import (
	"flag"
	"fmt"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func cpu() int64 {
	var ru syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &ru)
	return ru.Utime.Nano() + ru.Stime.Nano()
}

func median(xs []float64) float64 { sort.Float64s(xs); return xs[len(xs)/2] }

func measure(name string, procs, n int, f func(n int)) {
	runtime.GOMAXPROCS(procs)
	f(n / 10)
	var wall, used []float64
	for i := 0; i < *trials; i++ {
		c, t := cpu(), time.Now()
		f(n)
		wall = append(wall, float64(time.Since(t).Nanoseconds())/float64(n))
		used = append(used, float64(cpu()-c)/float64(n))
	}
	fmt.Printf("%s/%d wall %.1f cpu %.1f\n", name, procs, median(wall), median(used))
}

var trials = flag.Int("trials", 9, "trials per benchmark")

func spawnExit(n int) {
	// A buffered channel is the nearest to a semaphore that user code has.
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go wg.Done()
		wg.Wait()
	}
}

func spawnMany(batch int) func(n int) {
	return func(n int) {
		for i := 0; i < n; i += batch {
			var wg sync.WaitGroup
			wg.Add(batch)
			for k := 0; k < batch; k++ {
				go wg.Done()
			}
			wg.Wait()
		}
	}
}

func yieldPair(n int) {
	var over atomic.Bool
	done := make(chan bool)
	go func() {
		for !over.Load() {
			runtime.Gosched()
		}
		done <- true
	}()
	for i := 0; i < n; i += 2 {
		runtime.Gosched()
	}
	over.Store(true)
	<-done
}

func yieldAlone(n int) {
	for i := 0; i < n; i++ {
		runtime.Gosched()
	}
}

func pingPong(n int) {
	a, b := make(chan int), make(chan int)
	go func() {
		for range a {
			b <- 1
		}
		close(b)
	}()
	for i := 0; i < n; i += 2 {
		a <- 1
		<-b
	}
	close(a)
	<-b
}

func timerStartStop(n int) {
	t := time.AfterFunc(time.Hour, func() {})
	for i := 0; i < n; i++ {
		t.Reset(time.Second)
		t.Stop()
	}
}

func timerStartStopAmongMany(n int) {
	others := make([]*time.Timer, 10000)
	for i := range others {
		others[i] = time.AfterFunc(100*time.Second+time.Duration(i)*time.Millisecond, func() {})
	}
	t := time.AfterFunc(time.Hour, func() {})
	for i := 0; i < n; i++ {
		t.Reset(105 * time.Second)
		t.Stop()
	}
	for _, o := range others {
		o.Stop()
	}
}

func mutexUncontended(n int) {
	var mu sync.Mutex
	for i := 0; i < n; i++ {
		mu.Lock()
		mu.Unlock()
	}
}

func mutexContended(n int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	shared := 0
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func() {
			for i := 0; i < n/4; i++ {
				mu.Lock()
				shared++
				mu.Unlock()
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func main() {
	flag.Parse()
	for _, p := range []int{1, 2} {
		measure("spawnExit", p, 200000, spawnExit)
		measure("spawnMany100", p, 200000, spawnMany(100))
		measure("spawnMany1000", p, 200000, spawnMany(1000))
		measure("yieldPair", p, 1000000, yieldPair)
		measure("yieldAlone", p, 1000000, yieldAlone)
		measure("pingPong", p, 500000, pingPong)
		measure("timerStartStop", p, 500000, timerStartStop)
		measure("timerStartStopAmongMany", p, 500000, timerStartStopAmongMany)
		measure("mutexUncontended", p, 5000000, mutexUncontended)
		measure("mutexContended", p, 1000000, mutexContended)
	}
}
