// Making run-time errors and their texts.
#include "runtime/value/errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <charconv>

#include "runtime/value/allocate.h"
#include "runtime/value/iface.h"
#include "runtime/value/string.h"

namespace tuco::rt {

namespace {

constexpr std::string_view kPrefix = "runtime error: ";

struct BoundsText {
  const char* text;
  const char* negative_text;
};

constexpr BoundsText kBoundsTexts[] = {
#define TUCO_BOUNDS(name, text, negative_text) {text, negative_text},
#include "abi/panic_codes.def"
};

constexpr const char* kPanicTexts[] = {
#define TUCO_PANIC(name, text) text,
#include "abi/panic_codes.def"
};

void abortWithPanic(Eface value) {
  String text{};
  if (!runtimeErrorText(value, text)) text = borrow(typeString(value.type));
  fprintf(stderr, "panic: %.*s\n", static_cast<int>(text.len),
          reinterpret_cast<const char*>(text.data));
  abort();
}

// Written once at start-up, before other threads exist.
constinit void (*panic_hook)(Eface) = abortWithPanic;

// A short text put together without allocating. Longer pieces are cut; none of ours is that long.
class FixedText {
 public:
  void add(std::string_view s) {
    size_t n = s.size() < sizeof buffer_ - used_ ? s.size() : sizeof buffer_ - used_;
    memcpy(buffer_ + used_, s.data(), n);
    used_ += n;
  }
  void addInt(int64_t value, bool is_signed) {
    char digits[24];
    auto end =
        is_signed ? std::to_chars(digits, digits + sizeof digits, value).ptr
                  : std::to_chars(digits, digits + sizeof digits, static_cast<uint64_t>(value)).ptr;
    add({digits, static_cast<size_t>(end - digits)});
  }
  std::string_view text() const { return {buffer_, used_}; }

 private:
  char buffer_[160];
  size_t used_ = 0;
};

String boundsText(const BoundsError& error) {
  const BoundsText& texts = kBoundsTexts[static_cast<int>(error.code)];
  const char* format = error.is_signed && error.x < 0 ? texts.negative_text : texts.text;
  FixedText out;
  out.add(kPrefix);
  for (const char* p = format; *p != 0; ++p) {
    if (*p != '%') {
      out.add({p, 1});
      continue;
    }
    ++p;
    if (*p == 'x') out.addInt(error.x, error.is_signed);
    if (*p == 'y') out.addInt(error.y, true);
  }
  return makeString(out.text());
}

String joined(std::initializer_list<std::string_view> pieces) {
  String parts[8];
  int64_t n = 0;
  for (std::string_view piece : pieces)
    parts[n++] = borrow(piece);
  return concatStrings(nullptr, parts, n);
}

String assertionText(const TypeAssertionError& error) {
  constexpr std::string_view kHead = "interface conversion: ";
  std::string_view interface_text =
      error.interface_type != nullptr ? typeString(error.interface_type) : "interface";
  std::string_view asserted = typeString(error.asserted);
  if (error.concrete == nullptr) return joined({kHead, interface_text, " is nil, not ", asserted});
  std::string_view concrete = typeString(error.concrete);
  if (error.missing_method.len != 0) {
    return joined(
        {kHead, concrete, " is not ", asserted, ": missing method ", view(error.missing_method)});
  }
  std::string_view hint;
  if (concrete == asserted) {
    bool same_package = typePkgPath(error.concrete) == typePkgPath(error.asserted);
    hint = same_package ? " (types from different scopes)" : " (types from different packages)";
  }
  return joined({kHead, interface_text, " is ", concrete, ", not ", asserted, hint});
}

template <class T>
Eface boxed(const Type* type, const T& value) {
  void* p = allocate(sizeof(T), type, NeedZero::kYes);
  memcpy(p, &value, sizeof value);
  return {type, p};
}

template <class T>
Eface boxedPointer(const Type* pointer_type, const T& value) {
  void* p = allocate(sizeof(T), as<abi::PtrType>(pointer_type)->elem, NeedZero::kYes);
  memcpy(p, &value, sizeof value);
  return {pointer_type, p};
}

void raiseText(ErrorTextKind kind, std::string_view head, std::string_view tail) {
  raisePanic(kind == ErrorTextKind::kPlain ? makePlainError(head, tail)
                                           : makeRuntimeError(head, tail));
}

}  // namespace

Eface makeRuntimeError(std::string_view head, std::string_view tail) {
  return boxed(errorTypes().error_string, makeString(head, tail));
}

Eface makePlainError(std::string_view head, std::string_view tail) {
  return boxed(errorTypes().plain_error, makeString(head, tail));
}

Eface makeBoundsError(const BoundsError& error) {
  return boxed(errorTypes().bounds_error, error);
}

Eface makeAddressError(std::string_view text, uintptr_t address) {
  return boxed(errorTypes().error_address, ErrorAddressString{makeString(text), address});
}

Eface makeTypeAssertionError(const TypeAssertionError& error) {
  return boxedPointer(errorTypes().type_assertion_error, error);
}

Eface makePanicNilError() {
  const Type* type = errorTypes().panic_nil_error;
  return {type, allocate(as<abi::PtrType>(type)->elem->size, nullptr, NeedZero::kYes)};
}

bool isRuntimeError(const Eface& value) {
  const ErrorTypes& types = errorTypes();
  return value.type == types.error_string || value.type == types.plain_error ||
         value.type == types.bounds_error || value.type == types.error_address ||
         value.type == types.type_assertion_error || value.type == types.panic_nil_error;
}

bool runtimeErrorText(const Eface& value, String& text) {
  const ErrorTypes& types = errorTypes();
  if (value.type == types.error_string) {
    text = makeString(kPrefix, view(*static_cast<const String*>(value.data)));
  } else if (value.type == types.plain_error) {
    text = *static_cast<const String*>(value.data);
  } else if (value.type == types.bounds_error) {
    text = boundsText(*static_cast<const BoundsError*>(value.data));
  } else if (value.type == types.error_address) {
    text = makeString(kPrefix, view(static_cast<const ErrorAddressString*>(value.data)->text));
  } else if (value.type == types.type_assertion_error) {
    text = assertionText(*static_cast<const TypeAssertionError*>(value.data));
  } else if (value.type == types.panic_nil_error) {
    text = borrow("panic called with nil argument");
  } else {
    return false;
  }
  return true;
}

void raisePanic(Eface value) {
  panic_hook(value);
  __builtin_unreachable();
}

void setPanicHook(void (*panic)(Eface value)) {
  panic_hook = panic;
}

void raiseCode(abi::PanicCode code) {
  raisePanic(makeRuntimeError(panicCodeText(code)));
}

void raiseBounds(abi::BoundsCode code, int64_t x, int64_t y, bool is_signed) {
  raisePanic(makeBoundsError({x, y, is_signed, code}));
}

void raiseTypeAssertion(const TypeAssertionError& error) {
  raisePanic(makeTypeAssertionError(error));
}

std::string_view panicCodeText(abi::PanicCode code) {
  return kPanicTexts[static_cast<int>(code)];
}

void valueInit() {
  setRaiseHooks({raiseText});
  // Built now: the builder needs more stack than a panicking goroutine may have left.
  errorTypes();
  errorInterface();
  stringerInterface();
  boxInit();
}

}  // namespace tuco::rt
