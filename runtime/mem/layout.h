// A layout says how objects lie in a span: the size class, and which words of a slot hold pointers.
// Layouts are hash-consed and have dense ids; all objects of a span share one, so an allocation
// writes no metadata and the marker reads one mask per span.
//
// A mask is a pattern of `period` words repeated to the end of the slot, which makes arrays share
// layouts with each other whatever their length: the unused tail of a slot is always zero.
// Pointer-free memory has one layout per size class, with the class as id.
#ifndef TUCO_RUNTIME_MEM_LAYOUT_H_
#define TUCO_RUNTIME_MEM_LAYOUT_H_

#include <stddef.h>
#include <stdint.h>

#include "abi/layout.h"

namespace tuco::rt {

using LayoutId = uint32_t;
constexpr LayoutId kMaxLayouts = 1 << 16;

struct Layout {
  uint64_t mask;        // bit i: word i of a slot holds a pointer, for slots of up to 512 bytes
  const uint8_t* bits;  // the pattern, one bit per word, of larger slots; null: no pointers
  uint32_t period;      // words after which `bits` repeats
  uint32_t size;        // bytes of a slot; 0: pattern of large objects
  uint16_t size_class;
  LayoutId id;
  bool noscan;
};

// The layout for an object of `size` bytes (at most kMaxSmallSize) holding one or more values of
// `type`; a null type or one without pointers gives the pointer-free layout of the size class.
const Layout& layoutFor(size_t size, const abi::Type* type);

// The same from a bare pattern: `bits` has one bit per word, repeated after `period_words`. For the
// C++ library's described types. The bits are copied.
const Layout& layoutForMask(size_t size, const uint8_t* bits, uint32_t period_words);

const Layout& layoutById(LayoutId id);
uint32_t layoutCount();

// The pointer mask of a type's first ptr_bytes, built now if the compiler left it for on demand.
const uint8_t* gcMask(const abi::Type* type);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_LAYOUT_H_
