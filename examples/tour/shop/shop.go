// Package shop keeps items and serves them.
package shop

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Cents is an amount of money.
type Cents int64

func (c Cents) String() string { return fmt.Sprintf("%d.%02d", int64(c)/100, int64(c)%100) }

// Item is something to buy.
type Item struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Price Cents  `json:"price"`
}

// Store is safe for use by many goroutines.
type Store struct {
	mu    sync.RWMutex
	items map[string]Item
}

// Load reads a JSON list of items.
func Load(r io.Reader) (*Store, error) {
	var items []Item
	if err := json.NewDecoder(r).Decode(&items); err != nil {
		return nil, err
	}
	s := &Store{items: make(map[string]Item, len(items))}
	for _, item := range items {
		s.items[item.ID] = item
	}
	return s, nil
}

// Get finds an item by its ID.
func (s *Store) Get(id string) (item Item, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	item, ok = s.items[id]
	return
}

// All goes through the items in the order of their IDs.
func (s *Store) All() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		ids := make([]string, 0, len(s.items))
		for id := range s.items {
			ids = append(ids, id)
		}
		slices.SortFunc(ids, strings.Compare)
		for _, id := range ids {
			if !yield(s.items[id]) {
				return
			}
		}
	}
}

// Handler serves GET /item/{id}.
func Handler(s *Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /item/{id}", func(w http.ResponseWriter, r *http.Request) {
		item, ok := s.Get(r.PathValue("id"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(item)
	})
	return mux
}
