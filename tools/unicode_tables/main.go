// Prints compiler/lex/unicode_tables.inc: the code point ranges that Go's lexer asks about, for the
// version of Unicode that this Go release uses. Run it when the release moves to a new version:
//
//	go run ./tools/unicode_tables > compiler/lex/unicode_tables.inc
package main

import (
	"fmt"
	"unicode"
)

// ranges lists the maximal runs [first, last] of non-ASCII code points for which is holds.
func ranges(is func(rune) bool) [][2]rune {
	var out [][2]rune
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !is(r) {
			continue
		}
		if n := len(out); n > 0 && out[n-1][1] == r-1 {
			out[n-1][1] = r
			continue
		}
		out = append(out, [2]rune{r, r})
	}
	return out
}

func print(name string, is func(rune) bool) {
	fmt.Printf("constexpr CodeRange %s[] = {\n", name)
	line := "   "
	for _, r := range ranges(is) {
		item := fmt.Sprintf(" {%#x, %#x},", r[0], r[1])
		if len(line)+len(item) > 100 {
			fmt.Println(line)
			line = "   "
		}
		line += item
	}
	fmt.Println(line)
	fmt.Println("};")
}

func main() {
	fmt.Printf("// Unicode %s, printed by tools/unicode_tables. Non-ASCII code points only.\n", unicode.Version)
	print("kLetters", unicode.IsLetter)
	print("kDigits", unicode.IsDigit)
	print("kPrintable", unicode.IsPrint)
	print("kSpaces", unicode.IsSpace)
}
