// The descriptors of the run-time error types for programs without a compiled package runtime.
// Their methods are the entries that interface calls use: one receiver word, results in registers.
#include <atomic>

#include "runtime/mem/alloc.h"
#include "runtime/type/builder.h"
#include "runtime/value/errors.h"

namespace tuco::rt {

namespace {

using ErrorEntry = TUCO_GOCALL String(void* receiver);
using MarkerEntry = TUCO_GOCALL void(void* receiver);

template <const Type* ErrorTypes::* kMember>
TUCO_GOCALL String errorMethod(void* receiver) {
  String text{};
  runtimeErrorText({errorTypes().*kMember, receiver}, text);
  return text;
}

TUCO_GOCALL void runtimeErrorMethod(void*) {}

const Type* nullaryFunc() {
  return funcOf({}, {}, Variadic::kNo);
}

const Type* stringFunc() {
  const Type* results[] = {basicType(Kind::kString)};
  return funcOf({}, results, Variadic::kNo);
}

struct MethodPair {
  MethodSpec specs[2];
};

MethodPair methodsOf(ErrorEntry* error) {
  const void* entry = reinterpret_cast<const void*>(error);
  const void* marker = reinterpret_cast<const void*>(static_cast<MarkerEntry*>(runtimeErrorMethod));
  return {{{"Error", stringFunc(), entry, entry}, {"RuntimeError", nullaryFunc(), marker, marker}}};
}

template <const Type* ErrorTypes::* kMember>
const Type* valueError(std::string_view name, const Type* underlying) {
  MethodPair methods = methodsOf(errorMethod<kMember>);
  return namedType("runtime", "runtime", name, underlying, methods.specs);
}

template <const Type* ErrorTypes::* kMember>
const Type* pointerError(std::string_view name, const Type* underlying) {
  MethodPair methods = methodsOf(errorMethod<kMember>);
  return pointerWithMethods(namedType("runtime", "runtime", name, underlying, {}), "runtime",
                            methods.specs);
}

const Type* boundsStruct() {
  FieldSpec fields[] = {{"x", basicType(Kind::kInt64)},
                        {"y", basicType(Kind::kInt)},
                        {"signed", basicType(Kind::kBool)},
                        {"code", basicType(Kind::kUint8)}};
  return structOf(fields);
}

const Type* addressStruct() {
  FieldSpec fields[] = {{"msg", basicType(Kind::kString)}, {"addr", basicType(Kind::kUintptr)}};
  return structOf(fields);
}

const Type* assertionStruct() {
  const Type* pointer = basicType(Kind::kUnsafePointer);
  FieldSpec fields[] = {{"_interface", pointer},
                        {"concrete", pointer},
                        {"asserted", pointer},
                        {"missingMethod", basicType(Kind::kString)}};
  return structOf(fields);
}

const Type* panicNilStruct() {
  FieldSpec fields[] = {{"_", arrayOf(nullaryFunc(), 0)}};
  return structOf(fields);
}

ErrorTypes* buildErrorTypes() {
  auto* types = new ErrorTypes;
  types->error_string =
      valueError<&ErrorTypes::error_string>("errorString", basicType(Kind::kString));
  types->plain_error = valueError<&ErrorTypes::plain_error>("plainError", basicType(Kind::kString));
  types->bounds_error = valueError<&ErrorTypes::bounds_error>("boundsError", boundsStruct());
  types->error_address =
      valueError<&ErrorTypes::error_address>("errorAddressString", addressStruct());
  types->type_assertion_error =
      pointerError<&ErrorTypes::type_assertion_error>("TypeAssertionError", assertionStruct());
  types->panic_nil_error =
      pointerError<&ErrorTypes::panic_nil_error>("PanicNilError", panicNilStruct());
  return types;
}

// Set at start-up by a compiled program; else built at first use. Release/acquire with itself.
constinit std::atomic<const ErrorTypes*> error_types{nullptr};

}  // namespace

const ErrorTypes& errorTypes() {
  const ErrorTypes* types = error_types.load(std::memory_order_acquire);
  if (types != nullptr) return *types;
  static const ErrorTypes* built = buildErrorTypes();
  error_types.store(built, std::memory_order_release);
  return *built;
}

void setErrorTypes(const ErrorTypes& types) {
  error_types.store(new ErrorTypes(types), std::memory_order_release);
}

const abi::InterfaceType* errorInterface() {
  static const abi::InterfaceType* type = [] {
    MethodSpec methods[] = {{"Error", stringFunc()}};
    return as<abi::InterfaceType>(namedType("", "", "error", interfaceOf({}, methods), {}));
  }();
  return type;
}

const abi::InterfaceType* stringerInterface() {
  static const abi::InterfaceType* type = [] {
    MethodSpec methods[] = {{"String", stringFunc()}};
    return as<abi::InterfaceType>(
        namedType("runtime", "runtime", "stringer", interfaceOf({}, methods), {}));
  }();
  return type;
}

}  // namespace tuco::rt
