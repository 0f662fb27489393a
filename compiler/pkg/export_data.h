// Export data: what other packages, and the go tools, need to know of a package's declarations.
//
// Two parts share one encoding (bits.h and the codes below):
//  - Unified is the format 'u' of Go 1.26 as far as go/importer, vet and gopls read it: exported
//    objects and all objects that they lead to, also of other packages.
//  - Tuco is our own: all package-level objects, the package's imports and version, positions with
//    //line applied, and type parameters of methods, which 'u' cannot express.
// Both are self-contained: what they lead to in other packages is written in full.
#ifndef TUCO_COMPILER_PKG_EXPORT_DATA_H_
#define TUCO_COMPILER_PKG_EXPORT_DATA_H_

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "compiler/base/constant.h"
#include "compiler/base/error_or.h"
#include "compiler/source/source.h"
#include "compiler/types/type_store.h"

namespace tuco {

enum class ExportPart : uint8_t { Unified, Tuco };

// What stands for a type, an object and a constant in the data.
enum class TypeCode : uint8_t {
  Basic, Named, Pointer, Slice, Array, Chan, Map, Signature, Struct, Interface, Union, TypeParam
};
enum class ObjectCode : uint8_t { Alias, Const, Type, Func, Var, Stub };
enum class ConstCode : uint8_t { Bool, String, Int64, BigInt, BigRat, BigFloat };

struct ExportOptions {
  ExportPart part = ExportPart::Unified;
  // The name under which a source file is known in the data (-trimpath); empty: as it is.
  std::function<std::string(std::string_view filename)> trim;
};

// The export data of a complete package without errors. The error names a declaration that the
// part cannot express.
ErrorOr<std::string> writeExportData(TypeStore& types, ConstPool& consts, const SourceManager& sources,
                                     PackageId pkg, const ExportOptions& options);

// Packages made from export data, and those that are there already: one package per path. Reading
// data of one package also makes the objects of others that it leads to; they join those that
// were read before. One thread at a time.
class ExportReader {
 public:
  ExportReader(TypeStore& types, ConstPool& consts, SourceManager& sources)
      : types_(types), consts_(consts), sources_(sources) {}

  // The complete package whose data this is. Malformed data are an error; what was made of them
  // until then stays in the store, unused, and this reader must not be used any more.
  ErrorOr<PackageId> read(std::string_view data, ExportPart part);

  // The package with this path, complete or not; invalid if nothing referred to it yet.
  PackageId package(std::string_view path) const;
  // Makes a package known that was checked from source.
  void add(PackageId pkg);

 private:
  friend class ExportDataReader;
  TypeStore& types_;
  ConstPool& consts_;
  SourceManager& sources_;
  std::unordered_map<std::string, PackageId> packages_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_EXPORT_DATA_H_
