// Export data of all of std, written and read back.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "compiler/base/constant_bits.h"
#include "compiler/parse/parser.h"
#include "compiler/pkg/archive.h"
#include "compiler/pkg/bits.h"
#include "compiler/pkg/export_data.h"
#include "compiler/pkg/program.h"
#include "compiler/types/named.h"
#include "compiler/types/typestring.h"

namespace tuco {
namespace {

// Checked packages from source texts, in order of dependency.
class Sources {
 public:
  PackageId check(const std::string& path, const std::string& text, const std::string& version = "go1.27") {
    FileId file = *sources.add(path + ".go", text);
    Ast ast;
    DiagSink diag(sources);
    ParseOptions parse_options;
    parse_options.generic_methods = true;
    EXPECT_TRUE(parseFiles(ast, sources, names, std::span<const FileId>(&file, 1), parse_options, diag));
    CheckConfig config;
    config.types = &types;
    config.consts = &consts;
    config.path = path;
    config.go_version = version;
    config.importer = [this](std::string_view wanted) -> ErrorOr<PackageId> {
      auto found = packages.find(std::string(wanted));
      if (found == packages.end()) return Error{"no such package"};
      return found->second;
    };
    CheckedPackage checked = checkPackage(config, ast, diag);
    EXPECT_EQ(diag.text(), "");
    packages[path] = checked.pkg;
    return checked.pkg;
  }

  SourceManager sources;
  Interner names;
  ConstPool consts;
  TypeStore types{names};
  std::map<std::string, PackageId> packages;
};

// Everything about a package's objects as text.
std::string describe(TypeStore& types, const SourceManager& sources, PackageId pkg, ExportPart part) {
  std::vector<std::pair<std::string, ObjectId>> objects;
  for (const Scope::Entry& entry : types[types[pkg].scope].entries()) {
    if (part == ExportPart::Unified && !types[entry.obj].is_exported) continue;
    objects.emplace_back(types.text(entry.name), entry.obj);
  }
  std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  auto place = [&](ObjectId id) {
    Location at = sources.location(types[id].pos);
    return " @" + std::string(at.filename) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + "\n";
  };
  std::string out;
  for (const auto& [name, id] : objects) {
    const Object& obj = types[id];
    out += objectString(types, id) + place(id);
    if (obj.kind == ObjectKind::Const) out += "  = " + types.constVal(id).toExactString() + "\n";
    if (obj.kind != ObjectKind::TypeName || types.asNamedNode(obj.type) == nullptr) continue;
    for (TypeId t : typeParams(types, obj.type)) {
      out += "  bound " + typeString(types, types.asTypeParam(t)->bound) + "\n";
    }
    for (uint32_t i = 0; i < numMethods(types, obj.type); ++i) {
      ObjectId func = method(types, obj.type, i);
      out += "  " + objectString(types, func) + place(func);
    }
  }
  return out;
}

struct Store {
  SourceManager sources;
  Interner names;
  ConstPool consts;
  TypeStore types{names};
  ExportReader reader{types, consts, sources};
};

std::string roundTripFault(TypeStore& types, ConstPool& consts, const SourceManager& sources, PackageId pkg,
                           ExportPart part, Store& into) {
  ExportOptions options{part, {}};
  ErrorOr<std::string> data = writeExportData(types, consts, sources, pkg, options);
  if (!data.ok()) return "write: " + data.error().message;
  ErrorOr<PackageId> read = into.reader.read(*data, part);
  if (!read.ok()) return "read: " + read.error().message;
  ErrorOr<std::string> again = writeExportData(into.types, into.consts, into.sources, *read, options);
  if (!again.ok()) return "write again: " + again.error().message;
  std::string before = describe(types, sources, pkg, part);
  std::string after = describe(into.types, into.sources, *read, part);
  if (before == after) return "";
  size_t i = static_cast<size_t>(std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first -
                                 before.begin());
  size_t line = before.rfind('\n', i) + 1;
  return "differs:\n" + before.substr(line, 300) + "\n---\n" + after.substr(line, 300);
}

constexpr const char* kLibrary = R"(package lib

import "unsafe"

type Number interface{ ~int | ~float64 }
type List[T any] struct {
	Head *Node[T]
	size int `json:"size"`
}
type Node[T any] struct {
	Value T
	Next  *Node[T]
	List  *List[T]
}

func (l *List[T]) Push(v T) *Node[T]           { return nil }
func (l List[U]) Each(f func(int, U) bool)     {}
func Map[A, B any](l *List[A], f func(A) B) *List[B] { return nil }
func Sum[T Number](xs ...T) (total T)          { return }

type Set[K comparable] = map[K]struct{}
type Strings = Set[string]
type hidden struct{ X, Y int }

func (hidden) M() error { return nil }

var Hidden hidden
var P unsafe.Pointer
var B []byte
var R rune
var A any
var E interface{ error; M(hidden) any }
var C <-chan chan<- func(a, b int, c ...string) (x bool, err error)

const (
	Big   = 1 << 200
	Neg   = -1 << 100
	Third = 1.0 / 3
	Tiny  = 0x1p-5000
	Cmplx = 1.5 + 2i
	Str   = "a\x00b"
	Yes   = true
	Ru    = 'x'
	F32   float32 = 0.1
)

type Cycle interface{ Self() Cycle; Other(*Cyclic) }
type Cyclic struct{ Cycle; f func(Cyclic) *Cyclic }
type Ord[T interface{ Less(T) bool }] interface{ ~[]T; Len() int }
type Rec[T Rec[T]] interface{ Do(T) }
)";

TEST(Export, RoundTrip) {
  Sources program;
  PackageId lib = program.check("lib", kLibrary);
  PackageId user = program.check("user", R"(package user
import "lib"
type T struct { lib.List[int]; S lib.Strings }
var X = lib.Hidden
var Y lib.Set[int]
func F(c lib.Cycle) *lib.Node[lib.List[T]] { return nil }
)");
  for (ExportPart part : {ExportPart::Unified, ExportPart::Tuco}) {
    for (PackageId pkg : {user, lib}) {
      Store store;
      EXPECT_EQ(roundTripFault(program.types, program.consts, program.sources, pkg, part, store), "");
    }
    Store both;  // user first: it leads to parts of lib, which lib's own data complete.
    EXPECT_EQ(roundTripFault(program.types, program.consts, program.sources, user, part, both), "");
    EXPECT_FALSE(both.types[both.reader.package("lib")].complete);
    EXPECT_EQ(roundTripFault(program.types, program.consts, program.sources, lib, part, both), "");
    EXPECT_TRUE(both.types[both.reader.package("lib")].complete);
  }
}

TEST(Export, WritesTheSameBytesAgain) {
  Sources program;
  PackageId lib = program.check("lib", kLibrary);
  ExportOptions options{ExportPart::Tuco, {}};
  std::string data = *writeExportData(program.types, program.consts, program.sources, lib, options);
  EXPECT_EQ(*writeExportData(program.types, program.consts, program.sources, lib, options), data);
  Store store;
  PackageId read = *store.reader.read(data, ExportPart::Tuco);
  EXPECT_EQ(*writeExportData(store.types, store.consts, store.sources, read, options), data);
}

TEST(Export, MethodTypeParametersAreForTucoOnly) {
  Sources program;
  PackageId pkg = program.check("m", R"(package m
type T[P any] struct{}
func (T[P]) A[Q, R interface{ ~[]Q }](q Q, r R, p P) {}
func (T[P]) B[Q any](q map[string]Q) P { panic(0) }
)");
  ErrorOr<std::string> unified = writeExportData(program.types, program.consts, program.sources, pkg, {});
  ASSERT_FALSE(unified.ok());
  EXPECT_EQ(unified.error().message, "method A has type parameters, which Go 1.26 cannot read");
  Store store;
  EXPECT_EQ(roundTripFault(program.types, program.consts, program.sources, pkg, ExportPart::Tuco, store), "");
}

TEST(Export, RefusesCorruptData) {
  Sources program;
  PackageId lib = program.check("lib", kLibrary);
  for (ExportPart part : {ExportPart::Unified, ExportPart::Tuco}) {
    std::string data = *writeExportData(program.types, program.consts, program.sources, lib, {part, {}});
    size_t refused = 0;
    for (size_t i = 0; i < data.size(); i += 17) {
      std::string corrupt = data;
      corrupt[i] = static_cast<char>(corrupt[i] ^ (1 + i % 255));
      Store store;
      if (!store.reader.read(corrupt, part).ok()) ++refused;
      Store shorter;
      EXPECT_FALSE(shorter.reader.read(std::string_view(data).substr(0, i), part).ok());
    }
    EXPECT_GT(refused, data.size() / 100);
  }
}

TEST(Archive, RoundTrip) {
  std::string definition = packageDefinition("go object linux amd64 go1.26.8", {"build id \"x\""}, "abc");
  EXPECT_EQ(definition, "go object linux amd64 go1.26.8\nbuild id \"x\"\n\n$$B\nuabc\n$$\n");
  EXPECT_EQ(*unifiedData(definition), "abc");
  std::string bytes = writeArchive({{std::string(kDefinitionMember), definition}, {"x", "odd"}, {"y", ""}});
  std::vector<ArchiveMember> members = *parseArchive(bytes);
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(members[0].content, definition);
  EXPECT_EQ(members[1].content, "odd");
  for (size_t i = 1; i < bytes.size(); ++i) parseArchive(std::string_view(bytes).substr(0, i)).ok();
  EXPECT_FALSE(parseArchive("!<arch>\nshort").ok());
}

TEST(ConstantBits, FloatText) {
  ConstPool pool;
  ConstValue third = pool.binary(ConstValue::ofInt64(1), ConstOp::Quo, ConstValue::ofInt64(3));
  EXPECT_EQ(constForm(third), ConstForm::Rat);
  EXPECT_EQ(binaryFloatText(ConstValue::ofInt64(1)), "0x.8p+1");
  EXPECT_EQ(binaryFloatText(ConstValue::ofInt64(-200)), "-0x.c8p+8");
  EXPECT_EQ(floatFromBinaryText(pool, "0x.8p-4").float64Val(), 0.03125);
  EXPECT_TRUE(floatFromBinaryText(pool, "nan").isUnknown());
  EXPECT_TRUE(floatFromBinaryText(pool, "0x.8p+").isUnknown());
  EXPECT_TRUE(floatFromBinaryText(pool, "").isUnknown());
}

}  // namespace
}  // namespace tuco
