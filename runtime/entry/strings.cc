// Entries: strings, print.
#include "abi/runtime_entries.h"
#include "runtime/value/allocate.h"
#include "runtime/value/print.h"
#include "runtime/value/string.h"

namespace tuco::abi::calltype {

using namespace rt;

extern "C" {

Str tuco_concatStrings(Ptr buf, Ptr parts, Int n) {
  return concatStrings(static_cast<uint8_t*>(buf), static_cast<const String*>(parts), n);
}
SliceW tuco_concatBytes(Ptr buf, Ptr parts, Int n) {
  return concatBytes(static_cast<uint8_t*>(buf), static_cast<const String*>(parts), n);
}
Int tuco_compareStrings(Str x, Str y) {
  return compareStrings(x, y);
}
Bool tuco_equalMemory(Ptr x, Ptr y, Uint n) {
  return n == 0 || memcmp(x, y, n) == 0;
}
Str tuco_bytesToString(Ptr buf, Ptr bytes, Int n) {
  return bytesToString(static_cast<uint8_t*>(buf), static_cast<const uint8_t*>(bytes), n);
}
SliceW tuco_stringToBytes(Ptr buf, Str s) {
  return stringToBytes(static_cast<uint8_t*>(buf), s);
}
SliceW tuco_stringToRunes(Ptr buf, Str s) {
  return stringToRunes(static_cast<int32_t*>(buf), s);
}
Str tuco_runesToString(Ptr buf, Ptr runes, Int n) {
  return runesToString(static_cast<uint8_t*>(buf), static_cast<const int32_t*>(runes), n);
}
Str tuco_runeToString(Ptr buf, Int value) {
  return runeToString(static_cast<uint8_t*>(buf), value);
}
RuneNext tuco_decodeRune(Str s, Int at) {
  RuneStep step = decodeRune(s, at);
  return {step.rune, step.next};
}
Int tuco_countRunes(Str s) {
  return countRunes(s);
}

void tuco_printLock() {
  printLock();
}
void tuco_printUnlock() {
  printUnlock();
}
void tuco_printBool(Bool v) {
  withRoom([=] { printBool(v); });
}
void tuco_printInt(Int v) {
  withRoom([=] { printInt(v); });
}
void tuco_printUint(Uint v) {
  withRoom([=] { printUint(v); });
}
void tuco_printHex(Uint v) {
  withRoom([=] { printHex(v); });
}
void tuco_printFloat64(F64 v) {
  withRoom([=] { printFloat64(v); });
}
void tuco_printFloat32(F32 v) {
  withRoom([=] { printFloat32(v); });
}
void tuco_printComplex128(F64 re, F64 im) {
  withRoom([=] { printComplex128(re, im); });
}
void tuco_printComplex64(F32 re, F32 im) {
  withRoom([=] { printComplex64(re, im); });
}
void tuco_printString(Str s) {
  withRoom([=] { printString(view(s)); });
}
void tuco_printPointer(Ptr p) {
  withRoom([=] { printPointer(p); });
}
void tuco_printEface(EfaceW v) {
  withRoom([=] { printEface(v); });
}
void tuco_printSlice(SliceW v) {
  withRoom([=] { printSlice(v); });
}
void tuco_printSpace() {
  withRoom([] { printString(" "); });
}
void tuco_printNewline() {
  withRoom([] { printString("\n"); });
}
}

}  // namespace tuco::abi::calltype
