// The run-time errors as Go values: their types, making them, their texts, raising them.
//
// The types are runtime.errorString, plainError, boundsError, errorAddressString,
// *TypeAssertionError and *PanicNilError. In a compiled Go program their descriptors come from
// package runtime (setErrorTypes); without one they are built here, with methods in C++, so that
// C++ code and reflect see the same shapes.
#ifndef TUCO_RUNTIME_VALUE_ERRORS_H_
#define TUCO_RUNTIME_VALUE_ERRORS_H_

#include <string_view>

#include "abi/layout.h"
#include "abi/panic_codes.h"
#include "runtime/type/raise.h"
#include "runtime/type/type.h"

namespace tuco::rt {

using abi::Eface;
using abi::String;

// Go's boundsError.
struct BoundsError {
  int64_t x;
  int64_t y;
  bool is_signed;
  abi::BoundsCode code;
};

// Go's TypeAssertionError. Any pointer may be null.
struct TypeAssertionError {
  const Type* interface_type;
  const Type* concrete;
  const Type* asserted;
  String missing_method;
};

struct ErrorAddressString {
  String text;
  uintptr_t address;
};

struct ErrorTypes {
  const Type* error_string;          // string
  const Type* plain_error;           // string
  const Type* bounds_error;          // BoundsError
  const Type* error_address;         // ErrorAddressString
  const Type* type_assertion_error;  // *TypeAssertionError
  const Type* panic_nil_error;       // *struct{ _ [0]func() }
};

const ErrorTypes& errorTypes();
void setErrorTypes(const ErrorTypes& types);

// interface { Error() string }, and { String() string }.
const abi::InterfaceType* errorInterface();
const abi::InterfaceType* stringerInterface();

Eface makeRuntimeError(std::string_view head, std::string_view tail = {});
Eface makePlainError(std::string_view head, std::string_view tail = {});
Eface makeBoundsError(const BoundsError& error);
Eface makeAddressError(std::string_view text, uintptr_t address);
Eface makeTypeAssertionError(const TypeAssertionError& error);
Eface makePanicNilError();

// What Error() of one of the types above returns, in collected memory; false for other types.
bool runtimeErrorText(const Eface& value, String& text);
// Whether the value is one of the types above (a runtime.Error).
bool isRuntimeError(const Eface& value);

// Panics with the value. The panic room installs what does it; until then the text goes to standard
// error and the process aborts.
[[noreturn]] void raisePanic(Eface value);
void setPanicHook(void (*panic)(Eface value));

[[noreturn]] void raiseCode(abi::PanicCode code);
[[noreturn]] void raiseBounds(abi::BoundsCode code, int64_t x, int64_t y, bool is_signed);
[[noreturn]] void raiseTypeAssertion(const TypeAssertionError& error);

// Without prefix: "integer divide by zero".
std::string_view panicCodeText(abi::PanicCode code);

// Installs this room's side of runtime/type's raise hooks. Once, at start-up.
void valueInit();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_ERRORS_H_
