// panic and recover in C++: a panic is an exception of type tuco::panic_error.
//
// A goroutine whose entry function lets one escape ends the program as an unrecovered panic does in
// Go: "panic: …", a trace, exit code 2. Any other exception that escapes is reported the same way,
// with its what().
//
//   try {
//     tuco::panic("no such key");
//   } catch (const tuco::panic_error& p) {   // recover
//     std::puts(p.what());
//   }
#ifndef TUCO_PANIC_H_
#define TUCO_PANIC_H_

#include <exception>
#include <functional>
#include <string>
#include <utility>

#include <tuco/detail/config.h>
#include <tuco/detail/runtime.h>

namespace tuco {

class panic_error : public std::exception {
 public:
  explicit panic_error(std::string message) : message_(std::move(message)) {}
  // The text that Go prints behind "panic: ".
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

// Starts a panic with `message`. Without exceptions in the program it cannot be recovered.
[[noreturn]] inline void panic(std::string message) {
#if TUCO_EXCEPTIONS
  throw panic_error(std::move(message));
#else
  detail::diePanicking(message.data(), message.size());
#endif
}

// Ends the program with "fatal error: …"; nothing can recover it.
[[noreturn]] inline void fatal(const std::string& message) {
  detail::dieFatal(message.data(), message.size());
}

namespace detail {

// What goexit() throws so that destructors run on the way out. Not derived from std::exception.
struct GoexitSignal {};

// Runs `body`; what escapes from it ends the program, goexit() only this call.
template <class F>
void runGuarded(F& body) {
#if TUCO_EXCEPTIONS
  try {
    body();
  } catch (const GoexitSignal&) {
  } catch (const panic_error& error) {
    std::string text = error.what();
    diePanicking(text.data(), text.size());
  } catch (const std::exception& error) {
    std::string text = std::string("C++ exception: ") + error.what();
    diePanicking(text.data(), text.size());
  } catch (...) {
    const char text[] = "C++ exception of unknown type";
    diePanicking(text, sizeof(text) - 1);
  }
#else
  body();
#endif
}

}  // namespace detail

#if TUCO_EXCEPTIONS
// Calls `body` and returns the message of a panic that escapes from it, or "" if none did.
template <class F>
std::string recover(F&& body) {
  try {
    std::forward<F>(body)();
  } catch (const panic_error& error) {
    return error.what();
  }
  return {};
}
#endif

}  // namespace tuco

#endif  // TUCO_PANIC_H_
