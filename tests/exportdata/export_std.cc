// export_std OUT [patterns]: checks packages (std), writes an archive of each with both parts of its
// export data to OUT/<import path>.a, reads everything back and compares. Prints one line of totals;
// exit code 1 if anything differs.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "compiler/pkg/archive.h"
#include "compiler/pkg/export_data.h"
#include "compiler/pkg/go_list.h"
#include "compiler/pkg/program.h"
#include "compiler/types/named.h"
#include "compiler/types/typestring.h"

namespace tuco {
namespace {

namespace fs = std::filesystem;

int faults = 0;

void fault(std::string_view path, const std::string& what) {
  if (++faults <= 20) std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(path.size()), path.data(), what.c_str());
}

// What was read, in a store of its own.
struct Copy {
  SourceManager sources;
  Interner names;
  ConstPool consts;
  TypeStore types{names};
  ExportReader reader{types, consts, sources};
};

struct View {
  TypeStore& types;
  ConstPool& consts;
  const SourceManager& sources;
  PackageId pkg;
};

std::string place(const View& view, ObjectId id, ExportPart part) {
  Pos pos = view.types[id].pos;
  Location at = part == ExportPart::Tuco ? view.sources.location(pos) : view.sources.absoluteLocation(pos);
  // 'u' keeps the name that //line gives and the line of the file.
  std::string_view name = part == ExportPart::Tuco ? at.filename : view.sources.filenameAt(pos);
  return " @" + std::string(name) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + "\n";
}

std::string describe(const View& view, ExportPart part) {
  TypeStore& types = view.types;
  std::vector<std::pair<std::string, ObjectId>> objects;
  for (const Scope::Entry& entry : types[types[view.pkg].scope].entries()) {
    if (part == ExportPart::Tuco || types[entry.obj].is_exported) objects.emplace_back(types.text(entry.name), entry.obj);
  }
  std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out;
  for (const auto& [name, id] : objects) {
    const Object& obj = types[id];
    out += objectString(types, id) + place(view, id, part);
    if (obj.kind == ObjectKind::Const) out += "  = " + types.constVal(id).toExactString() + "\n";
    if (obj.kind != ObjectKind::TypeName || types.asNamedNode(obj.type) == nullptr) continue;
    for (TypeId t : typeParams(types, obj.type)) out += "  [" + typeString(types, types.asTypeParam(t)->bound) + "]\n";
    for (uint32_t i = 0; i < numMethods(types, obj.type); ++i) {
      ObjectId func = method(types, obj.type, i);
      out += "  " + objectString(types, func) + place(view, func, part);
    }
  }
  return out;
}

std::string firstDifference(const std::string& a, const std::string& b) {
  size_t i = static_cast<size_t>(std::mismatch(a.begin(), a.begin() + static_cast<long>(std::min(a.size(), b.size())),
                                               b.begin()).first - a.begin());
  size_t line = i == 0 ? 0 : a.rfind('\n', i - 1) + 1;
  return a.substr(line, 200) + "\n  read back:\n" + b.substr(std::min(line, b.size()), 200);
}

// Writes, reads into `copy` and compares. Returns the data.
std::string roundTrip(const View& original, std::string_view path, ExportPart part, Copy& copy) {
  ExportOptions options{part, {}};
  ErrorOr<std::string> data = writeExportData(original.types, original.consts, original.sources, original.pkg, options);
  if (!data.ok()) {
    fault(path, "write: " + data.error().message);
    return "";
  }
  ErrorOr<PackageId> read = copy.reader.read(*data, part);
  if (!read.ok()) {
    fault(path, "read: " + read.error().message);
    return *data;
  }
  View back{copy.types, copy.consts, copy.sources, *read};
  std::string before = describe(original, part);
  std::string after = describe(back, part);
  if (before != after) fault(path, "differs: " + firstDifference(before, after));
  return *data;
}

// Reads `data` alone and writes it again: the same bytes. (After other packages were read, a type that two
// packages share is there twice.) Not for 'u', whose positions lose the details of //line.
void checkBytes(const std::string& data, std::string_view path) {
  Copy copy;
  ErrorOr<PackageId> read = copy.reader.read(data, ExportPart::Tuco);
  if (!read.ok()) return fault(path, "read alone: " + read.error().message);
  ErrorOr<std::string> again =
      writeExportData(copy.types, copy.consts, copy.sources, *read, {ExportPart::Tuco, {}});
  if (!again.ok()) return fault(path, "write again: " + again.error().message);
  if (*again != data) fault(path, "writes other bytes after reading");
}

void writeFile(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

int run(const std::string& out, std::vector<std::string> patterns) {
  ErrorOr<GoEnv> env = readGoEnv("go", "", {});
  if (!env.ok()) {
    std::fprintf(stderr, "export_std: %s\n", env.error().message.c_str());
    return 1;
  }
  ProgramOptions options;
  options.threads = 2;
  Program program(options, *env, Overlay());
  ListRequest request;
  request.patterns = std::move(patterns);
  ErrorOr<ListOutcome> outcome = listPackages(request, *env, [&](ListedPackage&& p) { program.add(std::move(p)); });
  program.finish();
  if (!outcome.ok() || outcome->exit_code != 0) return 1;

  Copy unified;
  Copy tuco;
  size_t count = 0;
  size_t unified_bytes = 0;
  size_t tuco_bytes = 0;
  for (const ProgramPackage& package : program.packages()) {
    const std::string& path = package.listed.import_path;
    if (package.state != PackageState::Good) {
      fault(path, "not checked");
      continue;
    }
    ++count;
    View view{program.types(), program.constants(), program.sources(), package.types};
    std::string u = roundTrip(view, path, ExportPart::Unified, unified);
    std::string t = roundTrip(view, path, ExportPart::Tuco, tuco);
    unified_bytes += u.size();
    tuco_bytes += t.size();
    checkBytes(t, path);
    std::string header = "go object " + env->goos + " " + env->goarch + " " + env->version;
    writeFile(fs::path(out) / (path + ".a"),
              writeArchive({{std::string(kDefinitionMember), packageDefinition(header, {}, u)},
                            {std::string(kTucoMember), std::move(t)}}));
  }
  std::printf("%zu packages, %zu bytes unified, %zu bytes own, %d faults\n", count, unified_bytes, tuco_bytes, faults);
  return faults == 0 && count != 0 ? 0 : 1;
}

}  // namespace
}  // namespace tuco

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: export_std OUT [patterns]\n");
    return 2;
  }
  std::vector<std::string> patterns(argv + 2, argv + argc);
  if (patterns.empty()) patterns.push_back("std");
  return tuco::run(argv[1], std::move(patterns));
}
