#include "abi/pctab_writer.h"

#include <string.h>

#include <algorithm>

namespace tuco::abi {

namespace {

void putUvarint(std::vector<uint8_t>& out, uint32_t value) {
  for (; value >= 0x80; value >>= 7)
    out.push_back(static_cast<uint8_t>(value) | 0x80);
  out.push_back(static_cast<uint8_t>(value));
}

void putSvarint(std::vector<uint8_t>& out, int32_t value) {
  putUvarint(out, static_cast<uint32_t>(value) << 1 ^ static_cast<uint32_t>(value >> 31));
}

template <class T>
uint32_t putAll(std::vector<uint8_t>& out, const std::vector<T>& items) {
  while (out.size() % 4 != 0)
    out.push_back(0);
  auto offset = static_cast<uint32_t>(out.size());
  const auto* bytes = reinterpret_cast<const uint8_t*>(items.data());
  out.insert(out.end(), bytes, bytes + items.size() * sizeof(T));
  return offset;
}

// For each 4096 bytes of text the last function that begins at or below the bucket's first byte.
std::vector<uint32_t> makeBuckets(const std::vector<PcFunc>& funcs, uint32_t text_size) {
  std::vector<uint32_t> buckets;
  uint32_t i = 0;
  for (uint64_t start = 0; start < std::max(text_size, 1u); start += kPcBucketBytes) {
    while (i + 1 < funcs.size() && funcs[i + 1].entry <= start)
      ++i;
    buckets.push_back(i);
  }
  return buckets;
}

}  // namespace

uint32_t PcTableWriter::intern(std::string_view text) {
  auto [it, added] =
      string_ids_.try_emplace(std::string(text), static_cast<uint32_t>(strings_.size()));
  if (added) {
    putUvarint(strings_, static_cast<uint32_t>(text.size()));
    strings_.insert(strings_.end(), text.begin(), text.end());
  }
  return it->second;
}

uint32_t PcTableWriter::fileIndex(std::string_view name) {
  auto [it, added] = file_ids_.try_emplace(std::string(name), static_cast<uint32_t>(files_.size()));
  if (added) files_.push_back(intern(name));
  return it->second;
}

uint32_t PcTableWriter::appendRows(const PcFuncSpec& spec, const PcFunc& func) {
  auto start = static_cast<uint32_t>(rows_.size());
  uint32_t offset = 0;
  uint32_t line = func.line;
  uint32_t file = func.file;
  uint32_t node = kPcNone;
  bool first = true;
  for (const PcRowSpec& row : spec.rows) {
    uint32_t row_file = fileIndex(row.file);
    // Rows of no length and rows that change nothing are left out.
    if (!first &&
        (row.offset == offset || (row.line == line && row_file == file && row.inline_node == node)))
      continue;
    bool has_file = row_file != file;
    bool has_node = row.inline_node != node;
    putUvarint(rows_, (row.offset - offset) << 2 | (has_node ? 2u : 0u) | (has_file ? 1u : 0u));
    putSvarint(rows_, static_cast<int32_t>(row.line - line));
    if (has_file) putUvarint(rows_, row_file);
    if (has_node) putUvarint(rows_, row.inline_node + 1);
    offset = row.offset;
    line = row.line;
    file = row_file;
    node = row.inline_node;
    first = false;
  }
  if (first) {
    putUvarint(rows_, 0);
    putSvarint(rows_, 0);
  }
  putUvarint(rows_, 0);
  return start;
}

void PcTableWriter::add(const PcFuncSpec& spec) {
  PcFunc func{};
  func.entry = spec.entry;
  func.size = spec.size;
  func.name = intern(spec.name);
  func.file = fileIndex(spec.file);
  func.line = spec.line;
  func.flags = spec.flags;
  func.first_inline = static_cast<uint32_t>(inlines_.size());
  func.inline_count = static_cast<uint16_t>(spec.inlines.size());
  func.rows = appendRows(spec, func);
  for (const PcInlineSpec& node : spec.inlines) {
    inlines_.push_back(
        {node.parent, intern(node.name), fileIndex(node.call_file), node.call_line, node.line});
  }
  funcs_.push_back(func);
}

std::vector<uint8_t> PcTableWriter::finish(uint32_t text_size) {
  std::ranges::sort(funcs_, {}, &PcFunc::entry);
  std::vector<uint8_t> out(sizeof(PcHeader));
  PcHeader header{};
  header.magic = kPcMagic;
  header.func_count = static_cast<uint32_t>(funcs_.size());
  header.inline_count = static_cast<uint32_t>(inlines_.size());
  header.file_count = static_cast<uint32_t>(files_.size());
  // An empty table finds nothing: its text has no size.
  header.text_size = funcs_.empty() ? 0 : text_size;
  header.funcs = putAll(out, funcs_);
  header.buckets = putAll(out, makeBuckets(funcs_, header.text_size));
  header.inlines = putAll(out, inlines_);
  header.files = putAll(out, files_);
  header.strings = putAll(out, strings_);
  header.rows = putAll(out, rows_);
  header.table_size = static_cast<uint32_t>(out.size());
  memcpy(out.data(), &header, sizeof header);
  return out;
}

}  // namespace tuco::abi
