// Interfaces: method tables, type assertions, type switches, boxing of values.
#ifndef TUCO_RUNTIME_VALUE_IFACE_H_
#define TUCO_RUNTIME_VALUE_IFACE_H_

#include "abi/layout.h"
#include "runtime/type/type.h"

namespace tuco::rt {

// What to do when a type lacks a method: panic with *TypeAssertionError, or give null.
enum class OnMissing : uint8_t { kPanic, kNull };

// The method table of (inter, type); `inter` has methods. There is one table per pair in the
// process, so tables can be compared by address. Lock-free when the pair has been asked for before.
const abi::ITab* getITab(const abi::InterfaceType* inter, const Type* type, OnMissing on_missing);

// Adds tables that the linker laid out. Start-up and plugin loading.
void addITabs(const abi::ITab* const* tabs, size_t n);

// x.(I) where x's dynamic type is `type`, null for nil: the method table. Null when it fails and
// the site allows it; else panics. Fills the site's cache, which compiled code asks first.
const abi::ITab* typeAssert(abi::TypeAssert* site, const Type* type);

// switch x.(type) over interface types: the first matching case and its table, or (ncases, null).
struct SwitchChoice {
  int64_t which;
  const abi::ITab* tab;
};
SwitchChoice interfaceSwitch(abi::InterfaceSwitch* site, const Type* type);

// The caches that sites start with: one entry that never matches.
extern abi::TypeAssertCache empty_assert_cache;
extern abi::InterfaceSwitchCache empty_switch_cache;

// x.(T) failed: have null for a nil interface, iface the static type of x.
[[noreturn]] void panicAssert(const Type* have, const Type* want, const Type* iface);

// The data word of an interface holding the value of `type` at `value`, which is not one pointer.
// Zero and small integers are not allocated.
// Makes the descriptors that boxing uses. Part of valueInit.
void boxInit();
void* box(const Type* type, const void* value);
void* box16(uint16_t value);
void* box32(uint32_t value);
void* box64(uint64_t value);
void* boxString(abi::String value);
void* boxSlice(abi::Slice value);

// Reads a boxed value: the address of the value that the interface holds.
inline const void* unboxed(const abi::Eface& value) {
  return value.type->isDirectIface() ? static_cast<const void*>(&value.data) : value.data;
}

// Memory that reads as zero: what failed map look-ups and conversions of zero values point to.
constexpr size_t kZeroValueSize = 1024;
[[gnu::visibility("hidden")]] extern const uint64_t zero_value[kZeroValueSize / 8];

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_IFACE_H_
