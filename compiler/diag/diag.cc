#include "compiler/diag/diag.h"

#include <algorithm>
#include <cstdio>

namespace tuco {
namespace {

// gc keeps 8 bits of column and 20 of line in a position; what does not fit saturates.
constexpr uint32_t kMaxColumn = 255;
constexpr uint32_t kMaxLine = (1u << 20) - 1;
constexpr size_t kErrorLimit = 10;

std::string formatLocation(const Location& where, bool show_column) {
  std::string out(where.filename);
  out += ':';
  out += std::to_string(where.line);
  if (show_column && where.column != 0 && where.column < kMaxColumn) {
    out += ':';
    out += std::to_string(where.column);
  }
  return out;
}

Location saturated(Location where) {
  if (where.line >= kMaxLine) {
    where.line = kMaxLine;
    where.column = 0;
  }
  where.column = std::min(where.column, kMaxColumn);
  return where;
}

}  // namespace

std::string_view codeName(Code code) {
  switch (code) {
#define TUCO_CODE(name, number) \
  case Code::name: return #name;
#include "compiler/diag/codes.def"
  }
  return "None";
}

std::string DiagSink::formatPos(Pos pos) const {
  if (!pos.isKnown()) return "<unknown line number>";
  Location where = sources_.location(pos);
  if (sources_.lineBaseIndex(pos) == 0) return formatLocation(saturated(where), options_.show_columns);
  std::string out = formatLocation(where, options_.show_columns);
  if (options_.show_original) {
    out += "[" + formatLocation(saturated(sources_.absoluteLocation(pos)), options_.show_columns) + "]";
  }
  return out;
}

bool DiagSink::isDuplicate(const Recorded& entry) {
  const Diagnostic& diagnostic = entry.diagnostic;
  bool is_syntax = diagnostic.message.starts_with("syntax error");
  if (is_syntax) ++syntax_errors_;
  LastSeen& last = is_syntax ? last_syntax_ : last_other_;
  bool same_line = last.base_order == entry.base_order && last.line == entry.where.line;
  if (same_line && (is_syntax || last.message == diagnostic.message)) return true;
  last = {entry.base_order, entry.where.line, is_syntax ? std::string() : diagnostic.message};
  return false;
}

void DiagSink::add(Diagnostic diagnostic) {
  if (stopped_) return;
  uint64_t base_key = 0;
  if (diagnostic.pos.isKnown()) {
    base_key = uint64_t{sources_.file(diagnostic.pos).value} << 32 |
               (sources_.lineBaseIndex(diagnostic.pos) + 1);
  }
  uint32_t next_order = static_cast<uint32_t>(base_orders_.size());
  // Unknown positions sort first.
  uint32_t order = base_key == 0 ? 0 : base_orders_.try_emplace(base_key, next_order + 1).first->second;
  Location where = saturated(sources_.absoluteLocation(diagnostic.pos));
  Recorded entry{std::move(diagnostic), order, where};
  if (!options_.keep_all && isDuplicate(entry)) return;

  ++errors_;
  if (!entry.diagnostic.is_soft) ++hard_errors_;
  Pos pos = entry.diagnostic.pos;
  entries_.push_back(std::move(entry));
  if (errors_ < kErrorLimit || options_.all_errors || options_.keep_all) return;
  stopped_ = true;
  stop_pos_ = pos;
}

void DiagSink::addAll(const DiagList& list) {
  for (const Diagnostic& diagnostic : list.list()) add(diagnostic);
}

std::vector<const DiagSink::Recorded*> DiagSink::inOrder() const {
  std::vector<const Recorded*> order;
  order.reserve(entries_.size());
  for (const Recorded& entry : entries_) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const Recorded* a, const Recorded* b) {
    if (a->base_order != b->base_order) return a->base_order < b->base_order;
    if (a->where.line != b->where.line) return a->where.line < b->where.line;
    if (a->where.column != b->where.column) return a->where.column < b->where.column;
    return a < b;  // Elements of one vector: the order of reports.
  });
  auto same = [this](const Recorded* a, const Recorded* b) {
    return a->diagnostic.message == b->diagnostic.message &&
           formatPos(a->diagnostic.pos) == formatPos(b->diagnostic.pos);
  };
  order.erase(std::unique(order.begin(), order.end(), same), order.end());
  return order;
}

std::vector<Diagnostic> DiagSink::reported() const {
  std::vector<Diagnostic> out;
  for (const Recorded& entry : entries_) out.push_back(entry.diagnostic);
  return out;
}

std::vector<Diagnostic> DiagSink::sorted() const {
  std::vector<Diagnostic> out;
  for (const Recorded* entry : inOrder()) out.push_back(entry->diagnostic);
  return out;
}

std::string DiagSink::text() const {
  std::string out;
  for (const Recorded* entry : inOrder()) {
    if (entry->diagnostic.pos.isKnown()) out += formatPos(entry->diagnostic.pos) + ": ";
    out += entry->diagnostic.message;
    out += '\n';
  }
  if (stopped_) out += formatPos(stop_pos_) + ": too many errors\n";
  return out;
}

std::string DiagSink::json() const {
  std::string out = "[";
  for (const Recorded* entry : inOrder()) {
    const Diagnostic& diagnostic = entry->diagnostic;
    out += out.size() == 1 ? "\n\t{" : ",\n\t{";
    std::string posn = diagnostic.pos.isKnown() ? formatPos(diagnostic.pos) : std::string();
    out += "\"posn\": " + jsonString(posn);
    out += ", \"code\": " + jsonString(codeName(diagnostic.code));
    out += ", \"message\": " + jsonString(diagnostic.message) + "}";
  }
  out += out.size() == 1 ? "]\n" : "\n]\n";
  return out;
}

namespace {

// Length of the valid UTF-8 sequence at the start of `text`, or 0.
size_t utf8Length(std::string_view text) {
  unsigned char c = static_cast<unsigned char>(text[0]);
  if (c < 0x80) return 1;
  size_t n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  if (c < 0xC2 || c > 0xF4 || text.size() < n) return 0;
  for (size_t i = 1; i < n; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  unsigned char second = static_cast<unsigned char>(text[1]);
  if ((c == 0xE0 && second < 0xA0) || (c == 0xED && second > 0x9F)) return 0;
  if ((c == 0xF0 && second < 0x90) || (c == 0xF4 && second > 0x8F)) return 0;
  return n;
}

void appendJsonAscii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
  }
  if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
    out += c;
    return;
  }
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(c));
  out += buffer;
}

}  // namespace

std::string jsonString(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    size_t n = utf8Length(text);
    if (n == 0) {
      out += "\\ufffd";
      n = 1;
    } else if (n == 1) {
      appendJsonAscii(out, text[0]);
    } else {
      out += text.substr(0, n);
    }
    text.remove_prefix(n);
  }
  out += '"';
  return out;
}

}  // namespace tuco
