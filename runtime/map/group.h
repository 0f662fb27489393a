// Groups: a control word of 8 bytes and 8 slots {key, elem}. Byte i says what slot i is:
//   0hhh hhhh  full; h is h2, 7 bits of the key's hash
//   1000 0000  empty
//   1111 1110  deleted: was full; probes for other keys may have passed it
//
// A mask here has bit 7 of byte i set for slot i.
#ifndef TUCO_RUNTIME_MAP_GROUP_H_
#define TUCO_RUNTIME_MAP_GROUP_H_

#include <string.h>

#include "abi/layout.h"

namespace tuco::rt {

constexpr uint8_t kCtrlEmpty = 0x80;
constexpr uint8_t kCtrlDeleted = 0xFE;
constexpr uint64_t kLowBits = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x8080808080808080;

inline uint64_t hashH2(uint64_t hash) {
  return hash & 0x7f;
}
inline uint64_t hashH1(uint64_t hash) {
  return hash >> 7;
}

inline uint64_t loadCtrl(const char* group) {
  uint64_t word;
  memcpy(&word, group, 8);
  return word;
}

inline uint8_t ctrlAt(const char* group, uint64_t slot) {
  return static_cast<uint8_t>(group[slot]);
}
inline void setCtrl(char* group, uint64_t slot, uint64_t ctrl) {
  group[slot] = static_cast<char>(ctrl);
}
inline void setAllEmpty(char* group) {
  memcpy(group, &abi::kMapCtrlEmpty, 8);
}

// Slots that may hold h2. A slot above a true match can be reported wrongly (the borrow of the
// subtraction), so keys are compared anyway; a true match is never missed. Measured against pcmpeqb
// and pmovmskb: no broadcast to wait for, two cycles less from the load to the mask.
inline uint64_t matchH2(uint64_t ctrl, uint64_t h2) {
  uint64_t differing = ctrl ^ (kLowBits * h2);
  return (differing - kLowBits) & ~differing & kHighBits;
}
inline uint64_t matchEmpty(uint64_t ctrl) {
  return ctrl & ~(ctrl << 6) & kHighBits;
}
inline uint64_t matchEmptyOrDeleted(uint64_t ctrl) {
  return ctrl & kHighBits;
}
inline uint64_t matchFull(uint64_t ctrl) {
  return ~ctrl & kHighBits;
}

inline uint64_t firstSlot(uint64_t mask) {
  return static_cast<uint64_t>(__builtin_ctzll(mask)) >> 3;
}

inline char* slotAt(const abi::MapType* type, char* group, uint64_t slot) {
  return group + 8 + slot * type->slot_size;
}

inline bool hasIndirectKey(const abi::MapType* type) {
  return (type->flags & abi::kMapIndirectKey) != 0;
}
inline bool hasIndirectElem(const abi::MapType* type) {
  return (type->flags & abi::kMapIndirectElem) != 0;
}

// The key in a full slot, and its element.
inline char* keyIn(const abi::MapType* type, char* slot) {
  return hasIndirectKey(type) ? *reinterpret_cast<char**>(slot) : slot;
}
inline char* elemIn(const abi::MapType* type, char* slot) {
  char* elem = slot + type->elem_off;
  return hasIndirectElem(type) ? *reinterpret_cast<char**>(elem) : elem;
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MAP_GROUP_H_
