// Gotypes parses and type-checks packages with go/parser and go/types, as the yardstick for
// `tuco check`: same packages, same files, every function body, all results recorded.
//
// Usage: gotypes [-j N] [packages]
// With -j N, N packages are checked at a time, each after its imports. It prints one line:
// lines, CPU seconds, wall seconds, peak memory in KB.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	ImportMap  map[string]string
	Module     *struct{ GoVersion string }
}

type node struct {
	listed
	done  chan struct{}
	pkg   *types.Package
	lines int
}

func main() {
	threads := flag.Int("j", 1, "packages at a time")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)
	nodes := list(flag.Args())

	fset := token.NewFileSet()
	byPath := map[string]*node{}
	for _, n := range nodes {
		byPath[n.ImportPath] = n
	}
	start, cpu := time.Now(), cpuTime()
	slots := make(chan struct{}, *threads)
	var group sync.WaitGroup
	for _, n := range nodes {
		group.Go(func() {
			defer close(n.done)
			for _, path := range n.Imports {
				if dep := byPath[path]; dep != nil {
					<-dep.done
				}
			}
			slots <- struct{}{}
			check(n, fset, byPath)
			<-slots
		})
	}
	group.Wait()
	wall := time.Since(start)
	lines := 0
	for _, n := range nodes {
		lines += n.lines
	}
	fmt.Println(lines, cpuTime()-cpu, wall.Seconds(), peakKB())
	runtime.KeepAlive(nodes)
}

func list(patterns []string) []*node {
	args := append([]string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,ImportMap,Module", "--"}, patterns...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	var nodes []*node
	for dec := json.NewDecoder(out); ; {
		n := &node{done: make(chan struct{})}
		if err := dec.Decode(&n.listed); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		nodes = append(nodes, n)
	}
	if err := cmd.Wait(); err != nil {
		log.Fatal(err)
	}
	return nodes
}

type importer struct {
	n      *node
	byPath map[string]*node
}

func (i importer) Import(path string) (*types.Package, error) {
	if mapped, ok := i.n.ImportMap[path]; ok {
		path = mapped
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if dep := i.byPath[path]; dep != nil && dep.pkg != nil {
		return dep.pkg, nil
	}
	return nil, fmt.Errorf("%s is not there", path)
}

func check(n *node, fset *token.FileSet, byPath map[string]*node) {
	if n.ImportPath == "unsafe" {
		return
	}
	var files []*ast.File
	for _, name := range n.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(n.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			log.Fatal(err)
		}
		files = append(files, file)
		n.lines += fset.File(file.FileStart).LineCount()
	}
	version := build.Default.ReleaseTags[len(build.Default.ReleaseTags)-1]
	if n.Module != nil && n.Module.GoVersion != "" {
		version = "go" + n.Module.GoVersion
	}
	conf := types.Config{
		Importer:  importer{n, byPath},
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		GoVersion: version,
	}
	info := &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
	pkg, err := conf.Check(n.ImportPath, fset, files, info)
	if err != nil {
		log.Fatal(err)
	}
	n.pkg = pkg
}

func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(u.Utime) + seconds(u.Stime)
}

func peakKB() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.Fields(rest)[0]
		}
	}
	return "0"
}
