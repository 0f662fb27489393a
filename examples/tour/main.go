// Tour is a small web shop that touches most of Go: goroutines, channels, generics, iterators,
// JSON, HTTP, embedding, errors, time. It serves a few requests to itself and prints what it saw.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"tuco.example/tour/pipeline"
	"tuco.example/tour/shop"
)

//go:embed catalogue.json
var catalogue []byte

func main() {
	if err := run(os.Stdout); err != nil {
		slog.Error("tour failed", "err", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	store, err := shop.Load(bytes.NewReader(catalogue))
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	server := httptest.NewServer(shop.Handler(store))
	defer server.Close()

	ids := make(chan string)
	go func() {
		defer close(ids)
		for item := range store.All() {
			ids <- item.ID
		}
		ids <- "no-such-item"
	}()

	replies := pipeline.Map(ctx, 4, ids, func(ctx context.Context, id string) reply {
		return fetch(ctx, server.URL+"/item/"+id)
	})
	var total shop.Cents
	for r := range replies {
		var missing *statusError
		switch {
		case errors.As(r.err, &missing):
			fmt.Fprintf(out, "%d\n", missing.code)
		case r.err != nil:
			return r.err
		default:
			total += r.item.Price
		}
	}
	byKind := pipeline.GroupBy(store.All(), func(i shop.Item) string { return i.Kind })
	for kind, items := range pipeline.Sorted(byKind) {
		fmt.Fprintf(out, "%-8s %d\n", kind, len(items))
	}
	_, err = fmt.Fprintf(out, "total    %v\n", total)
	return err
}

type reply struct {
	item shop.Item
	err  error
}

type statusError struct{ code int }

func (e *statusError) Error() string { return http.StatusText(e.code) }

func fetch(ctx context.Context, url string) (r reply) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return reply{err: err}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer func() { r.err = errors.Join(r.err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return reply{err: &statusError{resp.StatusCode}}
	}
	r.err = json.NewDecoder(resp.Body).Decode(&r.item)
	return r
}
