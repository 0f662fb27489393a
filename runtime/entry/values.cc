// Entries: equality, hashing, interfaces, arithmetic.
#include "abi/runtime_entries.h"
#include "runtime/sched/api.h"
#include "runtime/type/equal.h"
#include "runtime/type/hash.h"
#include "runtime/value/complex.h"
#include "runtime/value/iface.h"

namespace tuco::abi::calltype {

using namespace rt;

namespace {

const InterfaceType* inter(TypePtr type) {
  return static_cast<const InterfaceType*>(type);
}
Ptr mutableItab(const ITab* tab) {
  return const_cast<ITab*>(tab);
}

template <class T>
T load(Ptr p) {
  T value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}

}  // namespace

extern "C" {

Bool tuco_equalEface(TypePtr type, Ptr x, Ptr y) {
  return equalDynamic(type, x, y);
}
Bool tuco_equalIface(Ptr tab, Ptr x, Ptr y) {
  return equalDynamic(tab == nullptr ? nullptr : static_cast<const ITab*>(tab)->type, x, y);
}
Uint tuco_hashMemory(Ptr p, Uint seed, Uint n) {
  return hashBytes(p, n, seed);
}
Uint tuco_hashMemory32(Ptr p, Uint seed) {
  return hash32(load<uint32_t>(p), seed);
}
Uint tuco_hashMemory64(Ptr p, Uint seed) {
  return hash64(load<uint64_t>(p), seed);
}
Uint tuco_hashString(Ptr p, Uint seed) {
  String s = load<String>(p);
  return hashBytes(s.data, static_cast<size_t>(s.len), seed);
}
Uint tuco_hashFloat32(Ptr p, Uint seed) {
  return hashFloat32(load<float>(p), seed);
}
Uint tuco_hashFloat64(Ptr p, Uint seed) {
  return hashFloat64(load<double>(p), seed);
}
Uint tuco_hashComplex64(Ptr p, Uint seed) {
  return hashFloat32(load<float>(static_cast<char*>(p) + 4), hashFloat32(load<float>(p), seed));
}
Uint tuco_hashComplex128(Ptr p, Uint seed) {
  return hashFloat64(load<double>(static_cast<char*>(p) + 8), hashFloat64(load<double>(p), seed));
}
Uint tuco_hashEface(Ptr p, Uint seed) {
  return hashEface(load<Eface>(p), seed);
}
Uint tuco_hashIface(Ptr p, Uint seed) {
  return hashIface(load<Iface>(p), seed);
}
Uint tuco_hashType(TypePtr type, Ptr p, Uint seed) {
  return hashValue(type, p, seed);
}

Ptr tuco_box(TypePtr type, Ptr value) {
  return box(type, value);
}
Ptr tuco_box16(U16 v) {
  return box16(v);
}
Ptr tuco_box32(U32 v) {
  return box32(v);
}
Ptr tuco_box64(Uint v) {
  return box64(v);
}
Ptr tuco_boxString(Str v) {
  return boxString(v);
}
Ptr tuco_boxSlice(SliceW v) {
  return boxSlice(v);
}
Ptr tuco_getITab(TypePtr i, TypePtr type, Bool can_fail) {
  return mutableItab(getITab(inter(i), type, can_fail ? OnMissing::kNull : OnMissing::kPanic));
}
Ptr tuco_typeAssert(Ptr site, TypePtr type) {
  return mutableItab(typeAssert(static_cast<TypeAssert*>(site), type));
}
IntPtr tuco_interfaceSwitch(Ptr site, TypePtr type) {
  SwitchChoice choice = interfaceSwitch(static_cast<InterfaceSwitch*>(site), type);
  return {choice.which, mutableItab(choice.tab)};
}
void tuco_panicAssertE(TypePtr have, TypePtr want, TypePtr iface) {
  panicAssert(have, want, iface);
}
void tuco_panicAssertI(Ptr tab, TypePtr want, TypePtr iface) {
  panicAssert(tab == nullptr ? nullptr : static_cast<const ITab*>(tab)->type, want, iface);
}
void tuco_panicAssertNil(TypePtr want) {
  panicAssert(nullptr, want, nullptr);
}

C128 tuco_divideComplex128(F64 a, F64 b, F64 c, F64 d) {
  ComplexPair q = divideComplex({a, b}, {c, d});
  return {q.re, q.im};
}
Uint tuco_random64() {
  return random64();
}
}

}  // namespace tuco::abi::calltype
