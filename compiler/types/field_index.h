// FieldIndex: where a struct with many fields has which name. Private to the room.
#ifndef TUCO_COMPILER_TYPES_FIELD_INDEX_H_
#define TUCO_COMPILER_TYPES_FIELD_INDEX_H_

#include <cstdint>
#include <span>

#include "compiler/types/types.h"

namespace tuco {

struct FieldIndex {
  static constexpr size_t kLinear = 8;  // Structs of up to so many fields are searched one by one.

  uint32_t mask;
  const uint32_t* slots;                // Open addressing by name: position + 1, or 0.
  std::span<const uint32_t> embedded;   // Positions of embedded fields.
};

const FieldIndex* makeFieldIndex(TypeStore& types, std::span<const ObjectId> fields);
// Position of the first field with that name, whatever its package, or -1.
int findField(const TypeStore& types, const FieldIndex& index, std::span<const ObjectId> fields, NameId name);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_FIELD_INDEX_H_
