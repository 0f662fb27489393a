// The Go half of bench/runtime: each row does what its namesake in ../bench.cc does.
package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"
)

func spawnExit(n int) {
	var group sync.WaitGroup
	const batch = 1000
	for i := 0; i < n; i += batch {
		group.Add(batch)
		for k := 0; k < batch; k++ {
			go func() { group.Done() }()
		}
		group.Wait()
	}
}

func yield(n int) {
	var group sync.WaitGroup
	for g := 0; g < 2; g++ {
		group.Go(func() {
			for i := 0; i < n/2; i++ {
				runtime.Gosched()
			}
		})
	}
	group.Wait()
}

func pingPong(n int) {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for v := range ping {
			pong <- v
		}
		close(pong)
	}()
	for i := 0; i < n; i++ {
		ping <- 1
		<-pong
	}
	close(ping)
	<-pong
}

func buffered(n int) {
	c := make(chan int, 128)
	for i := 0; i < n; i += 100 {
		for k := 0; k < 100; k++ {
			c <- k
		}
		for k := 0; k < 100; k++ {
			<-c
		}
	}
}

func bufferedTwo(n int) {
	c := make(chan int, 128)
	go func() {
		for i := 0; i < n; i++ {
			c <- 1
		}
		close(c)
	}()
	for range c {
	}
}

func select2(n int) {
	a, b := make(chan int, 1), make(chan int, 1)
	a <- 1
	b <- 1
	for i := 0; i < n; i++ {
		select {
		case <-a:
			a <- 1
		case <-b:
			b <- 1
		}
	}
}

func select8(n int) {
	var c [8]chan int
	for i := range c {
		c[i] = make(chan int, 1)
		c[i] <- 1
	}
	for i := 0; i < n; i++ {
		select {
		case <-c[0]:
			c[0] <- 1
		case <-c[1]:
			c[1] <- 1
		case <-c[2]:
			c[2] <- 1
		case <-c[3]:
			c[3] <- 1
		case <-c[4]:
			c[4] <- 1
		case <-c[5]:
			c[5] <- 1
		case <-c[6]:
			c[6] <- 1
		case <-c[7]:
			c[7] <- 1
		}
	}
}

func mutexAlone(n int) {
	var mu sync.Mutex
	for i := 0; i < n; i++ {
		mu.Lock()
		mu.Unlock()
	}
}

func mutexFight(n int) {
	var mu sync.Mutex
	counter := 0
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Go(func() {
			for i := 0; i < n/8; i++ {
				mu.Lock()
				for k := 0; k < 10; k++ {
					counter = counter*3 + k
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
}

func rwReaders(n int) {
	var mu sync.RWMutex
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Go(func() {
			for i := 0; i < n/8; i++ {
				mu.RLock()
				mu.RUnlock()
			}
		})
	}
	group.Wait()
}

func timer(n int) {
	for i := 0; i < n; i++ {
		time.AfterFunc(time.Hour, func() {}).Stop()
	}
}

var rows = []struct {
	name       string
	operations int
	body       func(int)
}{
	{"spawn_exit", 1_000_000, spawnExit}, {"yield", 4_000_000, yield},
	{"ping_pong", 500_000, pingPong}, {"buffered", 10_000_000, buffered},
	{"buffered_two", 5_000_000, bufferedTwo}, {"select_2", 3_000_000, select2},
	{"select_8", 1_500_000, select8}, {"mutex", 30_000_000, mutexAlone},
	{"mutex_fight", 4_000_000, mutexFight}, {"rw_readers", 8_000_000, rwReaders},
	{"timer", 2_000_000, timer},
}

func main() {
	for _, row := range rows {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], row.name) {
			continue
		}
		row.body(row.operations / 20)
		start := time.Now()
		row.body(row.operations)
		fmt.Printf("%s %.2f\n", row.name, float64(time.Since(start).Nanoseconds())/float64(row.operations))
	}
}
