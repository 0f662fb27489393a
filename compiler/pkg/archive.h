// Package archives: the `ar` files that the go command keeps in its cache and go tools read.
//
// The first member, __.PKGDEF, is what cmd/internal/archive and go/importer expect: a line "go object …",
// further header lines, an empty line, "$$B\n", the format byte 'u' and unified export data, "\n$$\n".
// Tuco's part is a member of its own, which those tools skip.
#ifndef TUCO_COMPILER_PKG_ARCHIVE_H_
#define TUCO_COMPILER_PKG_ARCHIVE_H_

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

inline constexpr std::string_view kDefinitionMember = "__.PKGDEF";
inline constexpr std::string_view kTucoMember = "tuco.export";

struct ArchiveMember {
  std::string name;  // At most 16 bytes.
  std::string content;
};

std::string writeArchive(const std::vector<ArchiveMember>& members);
ErrorOr<std::vector<ArchiveMember>> parseArchive(std::string_view bytes);

// The content of __.PKGDEF. `object_header` is "go object linux amd64 go1.26.8 …" without the newline;
// `headers` are further lines, such as `build id "…"`.
std::string packageDefinition(std::string_view object_header, const std::vector<std::string>& headers,
                              std::string_view unified_data);
// The unified export data in the content of __.PKGDEF.
ErrorOr<std::string_view> unifiedData(std::string_view definition);

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_ARCHIVE_H_
