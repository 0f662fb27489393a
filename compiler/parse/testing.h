// Help for tests that read sources of the installed Go in place.
#ifndef TUCO_COMPILER_PARSE_TESTING_H_
#define TUCO_COMPILER_PARSE_TESTING_H_

#include <cstdio>
#include <cstdlib>
#include <string>

namespace tuco {

// $GOROOT, or what `go env GOROOT` says; "" if there is no Go.
inline std::string goRoot() {
  if (const char* set = std::getenv("GOROOT")) return set;
  FILE* pipe = ::popen("go env GOROOT 2>/dev/null", "r");
  if (pipe == nullptr) return "";
  char buffer[4096];
  std::string out;
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  ::pclose(pipe);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

}  // namespace tuco

#endif  // TUCO_COMPILER_PARSE_TESTING_H_
