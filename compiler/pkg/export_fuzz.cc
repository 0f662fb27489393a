// Any bytes read as export data are a package or an error, and a package can be printed and written.
//
// The input is a change of valid data, or, if its first byte says so, the data themselves: containers
// with offsets would hardly ever get past the header otherwise.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "compiler/check/api.h"
#include "compiler/parse/parser.h"
#include "compiler/pkg/archive.h"
#include "compiler/pkg/export_data.h"
#include "compiler/types/named.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {
namespace {

constexpr const char* kSource = R"(package lib
type Number interface{ ~int | ~float64 }
type List[T any] struct { Head *Node[T]; size int "tag" }
type Node[T any] struct { Value T; Next *Node[T]; List *List[T] }
func (l *List[T]) Push(v T) *Node[T] { return nil }
func (l List[U]) Each(f func(int, U) bool) {}
func Sum[T Number](xs ...T) (total T) { return }
type Set[K comparable] = map[K]struct{}
type Strings = Set[string]
type hidden struct{ X, Y int }
func (hidden) M() error { return nil }
var Hidden hidden
var E interface{ error; M(hidden) any }
var C <-chan [3]func(a, b int, c ...string) (x bool, err error)
const ( Big = 1 << 200; Third = 1.0 / 3; Tiny = 0x1p-5000; Cmplx = 1.5 + 2i; Str = "s"; Yes = true )
type Cycle interface{ Self() Cycle; Other(*Cyclic) }
type Cyclic struct{ Cycle; f func(Cyclic) *Cyclic }
type Rec[T Rec[T]] interface{ ~[]T; Do(T) }
)";

std::string validData(ExportPart part) {
  SourceManager sources;
  Interner names;
  ConstPool consts;
  TypeStore types(names);
  Ast ast;
  DiagSink diag(sources);
  FileId file = *sources.add("lib.go", kSource);
  TUCO_CHECK(parseFiles(ast, sources, names, std::span<const FileId>(&file, 1), {}, diag), "a valid source");
  CheckConfig config;
  config.types = &types;
  config.consts = &consts;
  config.path = "lib";
  CheckedPackage checked = checkPackage(config, ast, diag);
  TUCO_CHECK(checked.ok, "a valid package");
  return *writeExportData(types, consts, sources, checked.pkg, {part, {}});
}

struct Store {
  SourceManager sources;
  Interner names;
  ConstPool consts;
  TypeStore types{names};
  int uses = 0;
};

// Making a store costs more than reading: each serves many inputs. A reader of its own gives every
// input new packages.
Store& currentStore() {
  static std::unique_ptr<Store>* store = new std::unique_ptr<Store>;
  if (*store == nullptr || ++(*store)->uses > 300) *store = std::make_unique<Store>();
  return **store;
}

void readAll(std::string_view data, ExportPart part) {
  Store& store = currentStore();
  ExportReader reader(store.types, store.consts, store.sources);
  ErrorOr<PackageId> read = reader.read(data, part);
  if (!read.ok()) {
    TUCO_CHECK(!read.error().message.empty(), "a reason");
    return;
  }
  size_t length = 0;
  for (const Scope::Entry& entry : store.types[store.types[*read].scope].entries()) {
    length += objectString(store.types, entry.obj).size();
  }
  TUCO_CHECK(length != 1, "objects print");
  writeExportData(store.types, store.consts, store.sources, *read, {part, {}}).ok();
}

// Each three bytes of `edits` say where to add what.
std::string changed(std::string data, std::span<const uint8_t> edits) {
  for (size_t i = 0; i + 2 < edits.size(); i += 3) {
    size_t at = (edits[i] | size_t{edits[i + 1]} << 8) % data.size();
    data[at] = static_cast<char>(data[at] + edits[i + 2]);
  }
  return data;
}

}  // namespace
}  // namespace tuco

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  using namespace tuco;
  if (size == 0) return 0;
  static const std::string* const kUnified = new std::string(validData(ExportPart::Unified));
  static const std::string* const kTuco = new std::string(validData(ExportPart::Tuco));
  ExportPart part = (input[0] & 1) != 0 ? ExportPart::Tuco : ExportPart::Unified;
  std::span<const uint8_t> rest(input + 1, size - 1);
  std::string_view bytes(reinterpret_cast<const char*>(rest.data()), rest.size());
  if ((input[0] & 2) != 0) {
    readAll(bytes, part);
    parseArchive(bytes).ok();
    unifiedData(bytes).ok();
  } else {
    readAll(changed(part == ExportPart::Tuco ? *kTuco : *kUnified, rest), part);
  }
  return 0;
}
