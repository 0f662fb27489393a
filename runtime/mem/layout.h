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

struct Central;

struct Layout {
  // Slots of up to 512 bytes: bit i: word i holds a pointer. Patterns with a period of up to 64 words:
  // the pattern repeated over mask_words words.
  uint64_t mask;
  uint32_t mask_words;
  const uint8_t* bits;     // the pattern, one bit per word, of larger slots; null: use mask
  uint32_t pattern_words;  // words that `bits` covers; the rest of the period has no pointers
  uint32_t period;         // words after which `bits` repeats
  uint32_t size;           // bytes of a slot; 0: pattern of large objects
  LayoutId id;
  uint16_t size_class;
  bool noscan;
  bool raw;                // runs are not zeroed: the allocating call does it if asked to
  bool mixed;              // the mask is the slot's
  Central* central;        // the spans of this layout
};

// Pointer-free layouts: ids 0 … kClassCount-1 give zeroed memory, the raw ones follow. Raw layouts
// serve mallocgc for slots of at least kRawFrom bytes, where zeroing per object costs no more and is
// often not wanted.
constexpr LayoutId kRawBase = 68;
// Mixed layouts, one per size class up to kMixedUpTo: their spans have a pointer mask per slot. Layouts
// that allocate little share them (see allocMixed in cache.cc), or each would hold pages of its own.
constexpr LayoutId kMixedBase = 136;
constexpr size_t kMixedUpTo = 512;
constexpr size_t kRawFrom = 512;

// Makes the pointer-free layouts; the first call at start-up.
void initLayouts();

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
