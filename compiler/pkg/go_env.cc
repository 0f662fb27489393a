#include "compiler/pkg/go_env.h"

#include <cstdlib>

#include "compiler/pkg/json.h"
#include "compiler/pkg/process.h"

namespace tuco {

std::string langOfVersion(std::string_view version) {
  size_t end = 0;
  int dots = 0;
  while (end < version.size()) {
    char c = version[end];
    if (c == '.' && ++dots == 2) break;
    if (c != '.' && (c < '0' || c > '9')) break;
    ++end;
  }
  return "go" + std::string(version.substr(0, end));
}

int minorOfLang(std::string_view lang) {
  if (!lang.starts_with("go1.")) return 0;
  return std::atoi(std::string(lang.substr(4)).c_str());
}

ErrorOr<GoEnv> readGoEnv(const std::string& go, const std::string& dir,
                         const std::vector<std::string>& more_env) {
  std::string out;
  TUCO_TRY(ProcessResult result,
           runProcess({go, "env", "-json", "GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOHOSTOS",
                       "GOHOSTARCH", "GOFLAGS"},
                      dir, more_env, [&](std::string_view piece) { out += piece; }));
  if (result.exit_code != 0)
    return Error{result.errors.empty() ? go + " env failed" : result.errors};
  GoEnv env;
  std::string host_os;
  std::string host_arch;
  JsonReader json(out);
  json.object([&](std::string_view key) {
    if (key == "GOVERSION") return json.string(&env.version);
    if (key == "GOROOT") return json.string(&env.goroot);
    if (key == "GOOS") return json.string(&env.goos);
    if (key == "GOARCH") return json.string(&env.goarch);
    if (key == "GOHOSTOS") return json.string(&host_os);
    if (key == "GOHOSTARCH") return json.string(&host_arch);
    if (key == "GOFLAGS") return json.string(&env.goflags);
    json.skip();
  });
  if (!json.atEnd()) return Error{go + " env printed JSON that cannot be read"};
  if (!env.version.starts_with("go1."))
    return Error{"'" + go + "' is version '" + env.version + "', which is no Go 1"};
  env.is_host = env.goos == host_os && env.goarch == host_arch;
  env.lang = langOfVersion(std::string_view(env.version).substr(2));
  return env;
}

Status checkTarget(const std::string& go, const GoEnv& env) {
  if (env.is_host) return Success{};
  std::string list;
  TUCO_TRY(ProcessResult result, runProcess({go, "tool", "dist", "list"}, "", &list));
  std::string pair = env.goos + "/" + env.goarch;
  if (result.exit_code == 0 && ("\n" + list).find("\n" + pair + "\n") == std::string::npos) {
    return Error{"go: unsupported GOOS/GOARCH pair " + pair};
  }
  return Success{};
}

}  // namespace tuco
