package shop

import (
	"strings"
	"testing"
)

func TestCents(t *testing.T) {
	if got := Cents(1205).String(); got != "12.05" {
		t.Errorf("got %s", got)
	}
}

func TestLoadRefusesNonsense(t *testing.T) {
	if _, err := Load(strings.NewReader("{")); err == nil {
		t.Error("no error")
	}
}
