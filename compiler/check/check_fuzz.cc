// Feeds text through parser and checker: no input may crash, hang or leak. The first byte chooses
// the language version; what follows "\0" is a second file.
#include <cstdint>

#include "compiler/check/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  static constexpr const char* kVersions[] = {"go1.26", "go1.17", "go1.20", "go1.27", ""};
  // Making the stores costs more than checking a small file: one world serves many inputs.
  static std::unique_ptr<tuco::CheckWorld> kept;
  static int uses = 0;
  if (uses++ % 200 == 0) kept = std::make_unique<tuco::CheckWorld>();
  tuco::CheckWorld& world = *kept;
  world.config.go_version = kVersions[data[0] % std::size(kVersions)];
  std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  std::vector<std::string> files{text};
  if (size_t split = text.find('\0'); split != text.npos) {
    files = {text.substr(0, split), text.substr(split + 1)};
  }
  world.checkFiles("p", files);
  return 0;
}
