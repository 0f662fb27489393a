#include "compiler/pkg/overlay.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/pkg/json.h"

namespace tuco {
namespace {

// The value of -overlay in `flag`, or an empty view.
std::string_view overlayValue(std::string_view flag) {
  if (flag.starts_with("--")) flag.remove_prefix(1);
  constexpr std::string_view kPrefix = "-overlay=";
  return flag.starts_with(kPrefix) ? flag.substr(kPrefix.size()) : std::string_view();
}

std::string overlayFile(const std::vector<std::string>& build_flags, std::string_view go_flags) {
  std::string file;
  std::istringstream words{std::string(go_flags)};
  for (std::string word; words >> word;) {
    if (std::string_view value = overlayValue(word); !value.empty()) file = value;
  }
  for (const std::string& flag : build_flags) {
    if (std::string_view value = overlayValue(flag); !value.empty()) file = value;
  }
  return file;
}

std::string absolute(const std::string& path, const std::string& dir) {
  std::filesystem::path base =
      dir.empty() ? std::filesystem::current_path() : std::filesystem::path(dir);
  return (base / path).lexically_normal().string();
}

}  // namespace

ErrorOr<Overlay> Overlay::load(const std::vector<std::string>& build_flags,
                               std::string_view go_flags, const std::string& dir) {
  Overlay overlay;
  std::string file = overlayFile(build_flags, go_flags);
  if (file.empty()) return overlay;
  std::ifstream in(absolute(file, dir), std::ios::binary);
  if (!in) return Error{"reading overlay: open " + file + ": " + std::strerror(errno)};
  std::ostringstream text;
  text << in.rdbuf();
  std::string content = text.str();
  JsonReader json(content);
  json.object([&](std::string_view key) {
    if (key != "Replace") return json.skip();
    json.object([&](std::string_view from) {
      std::string from_path = absolute(std::string(from), dir);
      std::string to;
      json.string(&to);
      // An empty name deletes the file; the go command then no longer lists it.
      if (!to.empty()) overlay.replaced_[from_path] = absolute(to, dir);
    });
  });
  if (!json.atEnd())
    return Error{"parsing overlay JSON: fault at byte " + std::to_string(json.offset()) + " of " +
                 file};
  return overlay;
}

}  // namespace tuco
