#include "compiler/pkg/archive.h"

#include <charconv>
#include <cstdio>

namespace tuco {
namespace {

constexpr std::string_view kMagic = "!<arch>\n";
constexpr std::string_view kDataStart = "\n$$B\n";
constexpr std::string_view kDataEnd = "\n$$\n";

// Fields of a member's header.
constexpr size_t kHeaderSize = 60;
constexpr size_t kNameSize = 16;
constexpr size_t kSizeOffset = 48;
constexpr size_t kSizeSize = 10;

std::string_view trimmedRight(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

// Times, owners and modes are zero: archives are equal if their contents are.
std::string writeArchive(const std::vector<ArchiveMember>& members) {
  std::string out(kMagic);
  for (const ArchiveMember& member : members) {
    TUCO_CHECK(member.name.size() <= kNameSize, "a member name of at most 16 bytes");
    char header[kHeaderSize + 1];
    std::snprintf(header, sizeof header, "%-16s%-12d%-6d%-6d%-8o%-10zu`\n", member.name.c_str(), 0, 0, 0, 0644,
                  member.content.size());
    out += header;
    out += member.content;
    if (member.content.size() % 2 != 0) out += '\n';
  }
  return out;
}

ErrorOr<std::vector<ArchiveMember>> parseArchive(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return Error{"not a package archive"};
  bytes.remove_prefix(kMagic.size());
  std::vector<ArchiveMember> members;
  while (!bytes.empty()) {
    if (bytes.size() < kHeaderSize || bytes.substr(kHeaderSize - 2, 2) != "`\n") {
      return Error{"corrupt package archive: bad member header"};
    }
    std::string_view digits = trimmedRight(bytes.substr(kSizeOffset, kSizeSize));
    size_t size = 0;
    auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    bool ok = error == std::errc() && rest == digits.data() + digits.size() && size <= bytes.size() - kHeaderSize;
    if (!ok) return Error{"corrupt package archive: bad member size"};
    members.push_back({std::string(trimmedRight(bytes.substr(0, kNameSize))),
                       std::string(bytes.substr(kHeaderSize, size))});
    bytes.remove_prefix(kHeaderSize + size);
    if (size % 2 != 0 && !bytes.empty()) bytes.remove_prefix(1);
  }
  return members;
}

std::string packageDefinition(std::string_view object_header, const std::vector<std::string>& headers,
                              std::string_view unified_data) {
  std::string out(object_header);
  out += '\n';
  for (const std::string& line : headers) out += line + '\n';
  out += kDataStart;
  out += 'u';
  out += unified_data;
  out += kDataEnd;
  return out;
}

ErrorOr<std::string_view> unifiedData(std::string_view definition) {
  if (!definition.starts_with("go object ")) return Error{"not a go object file"};
  size_t start = definition.find(kDataStart);
  if (start == std::string_view::npos || !definition.ends_with(kDataEnd)) {
    return Error{"no export data in the package definition"};
  }
  start += kDataStart.size();
  if (definition.size() < start + 1 + kDataEnd.size()) return Error{"no export data in the package definition"};
  if (definition[start] != 'u') return Error{"export data are not in the unified format"};
  return definition.substr(start + 1, definition.size() - start - 1 - kDataEnd.size());
}

}  // namespace tuco
