#include "compiler/driver/flags.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace tuco {
namespace {

// Build flags of the go command that decide which files and modules are looked at. The others
// (-ldflags, -o …) are about later steps and are refused.
constexpr std::string_view kSwitches[] = {"-a", "-asan", "-linkshared", "-modcacherw", "-msan",
                                          "-n", "-race", "-trimpath",   "-x"};
constexpr std::string_view kWithValue[] = {
    "-buildmode", "-compiler", "-installsuffix", "-mod",  "-modfile",  "-overlay",
    "-p",         "-pgo",      "-pkgdir",        "-tags", "-toolexec", "-buildvcs"};

template <size_t N>
bool isOneOf(const std::string_view (&list)[N], std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

class Parser {
 public:
  explicit Parser(const std::vector<std::string>& args) : args_(args) {}

  ErrorOr<CheckFlags> run() {
    for (i_ = 0; i_ < args_.size(); ++i_) {
      const std::string& arg = args_[i_];
      if (arg == "--") {
        ++i_;
        break;
      }
      if (arg.size() < 2 || arg[0] != '-') break;
      Status status = flag(arg);
      if (!status.ok()) return status.error();
    }
    flags_.patterns.assign(args_.begin() + static_cast<ptrdiff_t>(std::min(i_, args_.size())),
                           args_.end());
    return std::move(flags_);
  }

 private:
  Status flag(const std::string& arg) {
    std::string_view text = arg;
    if (text.starts_with("--")) text.remove_prefix(1);
    size_t equals = text.find('=');
    std::string name(text.substr(0, equals));
    if (bool* own = ownSwitch(name)) return setSwitch(own, name, text, equals);
    if (isOneOf(kSwitches, name)) {
      flags_.build_flags.emplace_back(text);
      return Success{};
    }
    bool known = name == "-j" || name == "-C" || name == "-go" || name == "-gcflags" ||
                 isOneOf(kWithValue, name);
    if (!known) return Error{"flag provided but not defined: " + name};
    TUCO_TRY(std::string value, valueOf(name, text, equals));
    return setValue(name, value);
  }

  bool* ownSwitch(std::string_view name) {
    if (name == "-json") return &flags_.json;
    if (name == "-e") return &flags_.all_errors;
    if (name == "-v") return &flags_.verbose;
    if (name == "-tests") return &flags_.tests;
    if (name == "-parse") return &flags_.parse_only;
    if (name == "-bench") return &flags_.bench;
    return nullptr;
  }

  static Status setSwitch(bool* value, const std::string& name, std::string_view text,
                          size_t equals) {
    *value = true;
    if (equals == std::string_view::npos) return Success{};
    std::string_view given = text.substr(equals + 1);
    if (given != "true" && given != "false")
      return Error{"invalid boolean value \"" + std::string(given) + "\" for " + name};
    *value = given == "true";
    return Success{};
  }

  ErrorOr<std::string> valueOf(const std::string& name, std::string_view text, size_t equals) {
    if (equals != std::string_view::npos) return std::string(text.substr(equals + 1));
    if (i_ + 1 >= args_.size()) return Error{"flag needs an argument: " + name};
    return args_[++i_];
  }

  Status setValue(const std::string& name, const std::string& value) {
    if (name == "-go") {
      flags_.go = value;
    } else if (name == "-C") {
      if (i_ > 1) return Error{"-C flag must be first flag on command line"};
      flags_.change_dir = value;
    } else if (name == "-j") {
      flags_.threads = static_cast<unsigned>(std::strtoul(value.c_str(), nullptr, 10));
      if (flags_.threads == 0 || flags_.threads > 1024)
        return Error{"invalid value \"" + value + "\" for flag -j: want 1 to 1024"};
    } else if (name == "-gcflags") {
      return compilerFlags(value);
    } else if (name == "-pgo") {
      // Says nothing about what is correct.
    } else {
      flags_.build_flags.push_back(name + "=" + value);
    }
    return Success{};
  }

  // The compiler flags that concern a front end. A package pattern before '=' is not understood.
  Status compilerFlags(const std::string& value) {
    std::istringstream words(value);
    for (std::string word; words >> word;) {
      if (word == "-e")
        flags_.all_errors = true;
      else if (word == "-C")
        flags_.show_columns = false;
      else if (word == "-L")
        flags_.show_original = true;
      else if (word.starts_with("-lang="))
        flags_.lang = word.substr(6);
      else
        return Error{"tuco check does not know the compiler flag " + word +
                     " (it knows -e, -C, -L, -lang=go1.N)"};
    }
    return Success{};
  }

  const std::vector<std::string>& args_;
  size_t i_ = 0;
  CheckFlags flags_;
};

}  // namespace

ErrorOr<CheckFlags> parseCheckFlags(const std::vector<std::string>& args) {
  return Parser(args).run();
}

}  // namespace tuco
