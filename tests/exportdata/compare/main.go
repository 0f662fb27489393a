// Compare reads Tuco's package archives in a directory through go/importer, as vet does, and compares
// what they export with the export data of the installed Go compiler for the same packages.
//
// usage: compare DIR < list, where list has lines "import/path /path/to/gc's/archive".
package main

import (
	"bufio"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A world is one set of archives with everything imported from it.
type world struct {
	fset *token.FileSet
	imp  types.Importer
}

func newWorld(open func(path string) (io.ReadCloser, error)) *world {
	fset := token.NewFileSet()
	return &world{fset, importer.ForCompiler(fset, "gc", open)}
}

func (w *world) place(obj types.Object) string {
	pos := w.fset.Position(obj.Pos())
	return fmt.Sprintf("%s:%d", filepath.Base(pos.Filename), pos.Line)
}

// clean undoes a trace of gc's: where it rewrites a range over a function, it names the results
// of the function around it #rv1, #rv2 …, and that shows in its export data.
func clean(f *types.Func) *types.Func {
	sig := f.Signature()
	if sig.Results().Len() == 0 || !strings.HasPrefix(sig.Results().At(0).Name(), "#rv") {
		return f
	}
	var results []*types.Var
	for v := range sig.Results().Variables() {
		results = append(results, types.NewParam(v.Pos(), v.Pkg(), "", v.Type()))
	}
	plain := types.NewSignatureType(sig.Recv(), nil, nil, sig.Params(), types.NewTuple(results...), sig.Variadic())
	return types.NewFunc(f.Pos(), f.Pkg(), f.Name(), plain)
}

// describe lists everything that a package exports.
func (w *world) describe(pkg *types.Package) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	add("package %s %q complete=%v", pkg.Name(), pkg.Path(), pkg.Complete())
	for _, name := range pkg.Scope().Names() {
		if !token.IsExported(name) {
			continue
		}
		obj := pkg.Scope().Lookup(name)
		if f, ok := obj.(*types.Func); ok {
			obj = clean(f)
		}
		add("%s @%s", types.ObjectString(obj, nil), w.place(obj))
		switch obj := obj.(type) {
		case *types.Const:
			add("  = %s", obj.Val().ExactString())
		case *types.TypeName:
			w.describeType(obj, add)
		}
	}
	return out
}

func (w *world) describeType(obj *types.TypeName, add func(string, ...any)) {
	add("  alias %v, underlying %s", obj.IsAlias(), obj.Type().Underlying())
	if s, ok := obj.Type().Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			add("  field %s %q embedded=%v @%s", s.Field(i), s.Tag(i), s.Field(i).Embedded(), w.place(s.Field(i)))
		}
	}
	named, ok := obj.Type().(*types.Named)
	if !ok {
		return
	}
	for p := range named.TypeParams().TypeParams() {
		add("  tparam %s %s", p, p.Constraint())
	}
	for m := range named.Methods() {
		sig := m.Signature()
		add("  method %s recv %s @%s", clean(m), sig.Recv().Type(), w.place(m))
	}
	for _, t := range []types.Type{named, types.NewPointer(named)} {
		set := types.NewMethodSet(t)
		for i := range set.Len() {
			s := set.At(i)
			add("  set %s index %v indirect=%v", clean(s.Obj().(*types.Func)), s.Index(), s.Indirect())
		}
	}
}

func firstDifference(a, b []string) string {
	for i := range max(len(a), len(b)) {
		x, y := "<end>", "<end>"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("\n\ttuco: %s\n\tgc:   %s", x, y)
		}
	}
	return ""
}

func main() {
	dir := os.Args[1]
	archives := map[string]string{}
	var paths []string
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		path, archive, ok := strings.Cut(in.Text(), " ")
		if ok && archive != "" {
			archives[path] = archive
			paths = append(paths, path)
		}
	}
	tuco := newWorld(func(path string) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, path+".a")) })
	gc := newWorld(func(path string) (io.ReadCloser, error) {
		if archives[path] == "" {
			return nil, fmt.Errorf("no archive of %s", path)
		}
		return os.Open(archives[path])
	})

	objects, faults := 0, 0
	for _, path := range paths {
		want, err := gc.imp.Import(path)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: gc's archive: %v\n", path, err)
			faults++
			continue
		}
		got, err := tuco.imp.Import(path)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			faults++
			continue
		}
		a, b := tuco.describe(got), gc.describe(want)
		objects += len(b)
		if d := firstDifference(a, b); d != "" {
			faults++
			if faults <= 20 {
				fmt.Fprintf(os.Stderr, "%s:%s\n", path, d)
			}
		}
	}
	fmt.Printf("%d packages, %d facts, %d packages differ\n", len(paths), objects, faults)
	if faults != 0 || len(paths) == 0 {
		os.Exit(1)
	}
}
