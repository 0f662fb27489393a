// The pc table: from a code address to function, file, line and inlined calls. The linker writes it
// (pctab_writer.h), the runtime reads it for tracebacks, runtime.Callers and profiles. It is kept
// when a program is stripped.
//
// Layout (little-endian, 4-aligned, position-independent: code offsets are from `text_base`, all
// other offsets from the header):
//   PcHeader
//   PcFunc[func_count]       by ascending entry; the gap after a function belongs to no other
//   uint32 bucket[]          one per 4096 bytes of text: the last function that begins at or below
//   it PcInline[inline_count]   nodes of the functions' inline trees uint32 file[file_count] string
//   offsets strings                  uvarint length, bytes rows                     per function,
//   see below
//
// Rows of a function are byte-coded against running values (offset 0, line = PcFunc::line, file =
// PcFunc::file, inline = none):
//   uvarint (pc advance << 2 | has_inline << 1 | has_file), svarint line change,
//   [uvarint file], [uvarint inline node + 1, relative to the function's first]
// A row holds from its pc to the next row's; an advance of 0 after the first row ends the list.
// Typical std code takes about 2.5 bytes per row.
//
// Freestanding: the reader allocates nothing and is safe in signal handlers.
#ifndef TUCO_ABI_PCTAB_H_
#define TUCO_ABI_PCTAB_H_

#include <stddef.h>
#include <stdint.h>

#include <string_view>

namespace tuco::abi {

constexpr uint32_t kPcMagic = 0x31637054;  // "Tpc1"
constexpr uint32_t kPcBucketBytes = 4096;
constexpr uint32_t kPcNone = 0xFFFFFFFF;

struct PcHeader {
  uint32_t magic;
  uint32_t func_count;
  uint32_t inline_count;
  uint32_t file_count;
  uint32_t funcs;
  uint32_t buckets;
  uint32_t inlines;
  uint32_t files;
  uint32_t strings;
  uint32_t rows;
  uint32_t text_size;
  uint32_t table_size;
};

enum PcFuncFlag : uint16_t {
  kPcWrapper = 1 << 0,    // made by the compiler: hidden in tracebacks, skipped by recover
  kPcNoArgs = 1 << 1,     // printed "f()", others "f(...)"
  kPcFrameless = 1 << 2,  // keeps no frame pointer: the return address is at its rsp
  kPcTop = 1 << 3,        // a goroutine begins here: tracebacks end
  kPcRuntime = 1 << 4,    // hidden unless GOTRACEBACK=system
  kPcThunk = 1 << 5,      // runs deferred calls of a frame
};

struct PcFunc {
  uint32_t entry;
  uint32_t size;
  uint32_t name;
  uint32_t file;  // index
  uint32_t line;  // of the declaration
  uint32_t rows;  // from PcHeader::rows
  uint32_t first_inline;
  uint16_t inline_count;
  uint16_t flags;
};

// A call that was inlined: `name` was called from `call_file`:`call_line` inside `parent`.
struct PcInline {
  uint32_t parent;  // node of the same function, relative; kPcNone: the function itself
  uint32_t name;
  uint32_t call_file;
  uint32_t call_line;
  uint32_t line;  // of the declaration
};

static_assert(sizeof(PcHeader) == 48 && sizeof(PcFunc) == 32 && sizeof(PcInline) == 20);

// One logical frame of a code address.
struct PcFrame {
  std::string_view function;
  std::string_view file;
  uint32_t line;
  bool is_inlined;     // into the next frame
  const PcFunc* func;  // the physical function
};

// A table in memory with the text it describes. Copyable.
class PcTable {
 public:
  PcTable() = default;
  // `data` is null or begins with a PcHeader.
  PcTable(const void* data, uintptr_t text_base)
      : data_(static_cast<const uint8_t*>(data)), text_base_(text_base) {}

  bool isValid() const { return data_ != nullptr && header().magic == kPcMagic; }
  // The function that `pc` lies in, or null.
  const PcFunc* findFunc(uintptr_t pc) const;
  uintptr_t entryOf(const PcFunc* func) const { return text_base_ + func->entry; }
  std::string_view nameOf(const PcFunc* func) const { return string(func->name); }
  std::string_view fileAt(uint32_t index) const;

  // The frames of `pc`, innermost inlined call first; at most `max`. Pass a return address minus 1.
  int frames(uintptr_t pc, PcFrame* out, int max) const;

 private:
  struct Row {
    uint32_t line;
    uint32_t file;
    uint32_t inline_node;  // relative, kPcNone: none
  };

  const PcHeader& header() const { return *reinterpret_cast<const PcHeader*>(data_); }
  template <class T>
  const T* at(uint32_t offset) const {
    return reinterpret_cast<const T*>(data_ + offset);
  }
  std::string_view string(uint32_t offset) const;
  Row rowAt(const PcFunc* func, uint32_t offset) const;

  const uint8_t* data_ = nullptr;
  uintptr_t text_base_ = 0;
};

}  // namespace tuco::abi

#endif  // TUCO_ABI_PCTAB_H_
