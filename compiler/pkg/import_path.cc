#include "compiler/pkg/import_path.h"

#include "compiler/base/quote.h"

namespace tuco {

bool isLocalImport(std::string_view path) {
  return path.starts_with("/") || path.starts_with("./") || path.starts_with("../") ||
         path == "." || path == "..";
}

std::string cleanPath(std::string_view path) {
  bool rooted = path.starts_with("/");
  std::vector<std::string_view> parts;
  for (size_t i = 0; i < path.size();) {
    size_t end = std::min(path.find('/', i), path.size());
    std::string_view part = path.substr(i, end - i);
    i = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !rooted) {
      parts.push_back(part);
    }
  }
  std::string out = rooted ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) out += '/';
    out += parts[i];
  }
  return out.empty() ? "." : out;
}

ErrorOr<std::string> resolveImportPath(std::string_view path, const ImportContext& context) {
  if (path == "main") return Error{"cannot import \"main\""};
  if (path == context.package_path) {
    return Error{"import " + quoteGo(path) + " while compiling that package (import cycle)"};
  }
  std::string resolved(path);
  if (context.import_map != nullptr) {
    for (const auto& [from, to] : *context.import_map) {
      if (from == path) resolved = to;
    }
  }
  if (isLocalImport(resolved)) {
    if (resolved[0] == '/') return Error{"import path cannot be absolute path"};
    return cleanPath(std::string(context.local_prefix) + "/" + resolved);
  }
  std::string clean = cleanPath(resolved);
  if (clean != resolved)
    return Error{"non-canonical import path " + quoteGo(resolved) + " (should be " +
                 quoteGo(clean) + ")"};
  return resolved;
}

Error importNotFound(std::string_view) {
  return Error{"open : no such file or directory"};
}

}  // namespace tuco
