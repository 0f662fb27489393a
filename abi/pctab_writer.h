// Writes pc tables: the linker's side of pctab.h.
#ifndef TUCO_ABI_PCTAB_WRITER_H_
#define TUCO_ABI_PCTAB_WRITER_H_

#include <stdint.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "abi/pctab.h"

namespace tuco::abi {

// From `offset` in the function on: a source position, in an inlined call or not.
struct PcRowSpec {
  uint32_t offset;
  uint32_t line;
  std::string_view file;
  uint32_t inline_node = kPcNone;  // index into PcFuncSpec::inlines
};

struct PcInlineSpec {
  uint32_t parent = kPcNone;
  std::string_view name;
  std::string_view call_file;
  uint32_t call_line;
  uint32_t line;
};

struct PcFuncSpec {
  uint32_t entry;  // from the text's base
  uint32_t size;
  std::string_view name;
  std::string_view file;
  uint32_t line;
  uint16_t flags = 0;
  std::vector<PcRowSpec> rows;  // by ascending offset
  std::vector<PcInlineSpec> inlines;
};

// Output depends on the functions added and nothing else. Functions may be added in any order.
class PcTableWriter {
 public:
  void add(const PcFuncSpec& spec);
  // The table for text of `text_size` bytes.
  std::vector<uint8_t> finish(uint32_t text_size);

 private:
  uint32_t intern(std::string_view text);
  uint32_t fileIndex(std::string_view name);
  uint32_t appendRows(const PcFuncSpec& spec, const PcFunc& func);

  std::vector<PcFunc> funcs_;
  std::vector<PcInline> inlines_;
  std::vector<uint32_t> files_;
  std::unordered_map<std::string, uint32_t> file_ids_;
  std::unordered_map<std::string, uint32_t> string_ids_;
  std::vector<uint8_t> strings_;
  std::vector<uint8_t> rows_;
};

}  // namespace tuco::abi

#endif  // TUCO_ABI_PCTAB_WRITER_H_
