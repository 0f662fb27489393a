#include "abi/pctab.h"

namespace tuco::abi {

namespace {

uint32_t readUvarint(const uint8_t*& p) {
  uint32_t value = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = *p++;
    value |= static_cast<uint32_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
}

int32_t readSvarint(const uint8_t*& p) {
  uint32_t value = readUvarint(p);
  return static_cast<int32_t>(value >> 1) ^ -static_cast<int32_t>(value & 1);
}

}  // namespace

std::string_view PcTable::string(uint32_t offset) const {
  const uint8_t* p = at<uint8_t>(header().strings + offset);
  uint32_t len = readUvarint(p);
  return {reinterpret_cast<const char*>(p), len};
}

std::string_view PcTable::fileAt(uint32_t index) const {
  if (index >= header().file_count) return "?";
  return string(at<uint32_t>(header().files)[index]);
}

const PcFunc* PcTable::findFunc(uintptr_t pc) const {
  if (!isValid() || pc < text_base_ || pc - text_base_ >= header().text_size) return nullptr;
  auto offset = static_cast<uint32_t>(pc - text_base_);
  const PcFunc* funcs = at<PcFunc>(header().funcs);
  uint32_t i = at<uint32_t>(header().buckets)[offset / kPcBucketBytes];
  while (i + 1 < header().func_count && funcs[i + 1].entry <= offset)
    ++i;
  const PcFunc* func = &funcs[i];
  bool inside = func->entry <= offset && offset - func->entry < func->size;
  return inside ? func : nullptr;
}

PcTable::Row PcTable::rowAt(const PcFunc* func, uint32_t offset) const {
  const uint8_t* p = at<uint8_t>(header().rows + func->rows);
  Row row{func->line, func->file, kPcNone};
  uint32_t pc = 0;
  for (bool first = true;; first = false) {
    uint32_t head = readUvarint(p);
    uint32_t advance = head >> 2;
    if (advance == 0 && !first) return row;
    pc += advance;
    if (pc > offset) return row;
    row.line = static_cast<uint32_t>(static_cast<int32_t>(row.line) + readSvarint(p));
    if ((head & 1) != 0) row.file = readUvarint(p);
    if ((head & 2) != 0) row.inline_node = readUvarint(p) - 1;
  }
}

int PcTable::frames(uintptr_t pc, PcFrame* out, int max) const {
  const PcFunc* func = findFunc(pc);
  if (func == nullptr) return 0;
  Row row = rowAt(func, static_cast<uint32_t>(pc - text_base_ - func->entry));
  const PcInline* nodes = at<PcInline>(header().inlines) + func->first_inline;
  int n = 0;
  while (n < max && row.inline_node != kPcNone && row.inline_node < func->inline_count) {
    const PcInline& node = nodes[row.inline_node];
    out[n++] = {string(node.name), fileAt(row.file), row.line, true, func};
    row = {node.call_line, node.call_file, node.parent};
  }
  if (n < max) out[n++] = {string(func->name), fileAt(row.file), row.line, false, func};
  return n;
}

}  // namespace tuco::abi
