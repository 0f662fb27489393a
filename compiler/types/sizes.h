// Sizes, alignments and field offsets as gc lays values out (types2: gcsizes.go).
#ifndef TUCO_COMPILER_TYPES_SIZES_H_
#define TUCO_COMPILER_TYPES_SIZES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/types/named.h"

namespace tuco {

struct Sizes {
  int64_t word_size = 8;   // Bytes.
  int64_t max_align = 8;   // Bytes.

  // Bytes; at least 1.
  int64_t alignof_(TypeStore& types, TypeId t) const;
  // Bytes; negative if the size does not fit into 63 bits. The type must have no type parameters.
  int64_t sizeof_(TypeStore& types, TypeId t) const;
  // Offsets in bytes of the fields of a struct; negative from the first that is too large.
  std::vector<int64_t> offsetsof(TypeStore& types, std::span<const ObjectId> fields) const;
  // Offset of the field reached from struct type `t` through `index`, which crosses no pointer.
  int64_t offsetof_(TypeStore& types, TypeId t, std::span<const uint32_t> index) const;
};

// Sizes for a GOARCH ("amd64", "arm64", "386", …); word size 0 if the name is unknown.
Sizes sizesFor(std::string_view goarch);

// Whether the size of `t` depends on a type parameter, so that len, cap and unsafe.Sizeof are not
// constant (types2: hasVarSize).
bool hasVarSize(TypeStore& types, TypeId t);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_SIZES_H_
