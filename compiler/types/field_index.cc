// Building and searching the field tables of big structs.
#include "compiler/types/field_index.h"

#include <bit>
#include <vector>

#include "compiler/types/type_store.h"

namespace tuco {

namespace {
uint32_t slotOf(NameId name) { return (name.value * 0x9E3779B1u) >> 7; }
}  // namespace

const FieldIndex* makeFieldIndex(TypeStore& types, std::span<const ObjectId> fields) {
  uint32_t size = std::bit_ceil(static_cast<uint32_t>(fields.size()) * 2);
  uint32_t* slots = static_cast<uint32_t*>(types.allocate(size * sizeof(uint32_t), alignof(uint32_t)));
  std::fill_n(slots, size, 0);
  std::vector<uint32_t> embedded;
  for (uint32_t i = 0; i < fields.size(); ++i) {
    const Object& field = types[fields[i]];
    if (field.is_embedded) embedded.push_back(i);
    uint32_t at = slotOf(field.name);
    // A second field of the same name (an error, or "_") comes later on the same chain.
    while (slots[at & (size - 1)] != 0) ++at;
    slots[at & (size - 1)] = i + 1;
  }
  FieldIndex* index = types.make<FieldIndex>();
  index->mask = size - 1;
  index->slots = slots;
  index->embedded = types.copy(std::span<const uint32_t>(embedded));
  return index;
}

int findField(const TypeStore& types, const FieldIndex& index, std::span<const ObjectId> fields,
              NameId name) {
  for (uint32_t at = slotOf(name);; ++at) {
    uint32_t slot = index.slots[at & index.mask];
    if (slot == 0) return -1;
    if (types[fields[slot - 1]].name == name) return static_cast<int>(slot - 1);
  }
}

}  // namespace tuco
