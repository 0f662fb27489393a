// Package pipeline has a few generic pieces for streams.
package pipeline

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
)

// Map applies f to what comes from in, with n goroutines; the order of results is not kept.
func Map[In, Out any](ctx context.Context, n int, in <-chan In, f func(context.Context, In) Out) <-chan Out {
	out := make(chan Out)
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			for {
				select {
				case v, ok := <-in:
					if !ok {
						return
					}
					out <- f(ctx, v)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		group.Wait()
		close(out)
	}()
	return out
}

// GroupBy collects the values of seq by key.
func GroupBy[K comparable, V any](seq iter.Seq[V], key func(V) K) map[K][]V {
	groups := make(map[K][]V)
	for v := range seq {
		k := key(v)
		groups[k] = append(groups[k], v)
	}
	return groups
}

// Sorted goes through m in the order of its keys.
func Sorted[M ~map[K]V, K cmp.Ordered, V any](m M) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
