// Conversions between strings, bytes and runes agree with each other on any bytes.
#include <stdint.h>
#include <stdlib.h>

#include "runtime/mem/cache.h"
#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"
#include "runtime/value/string.h"
#include "runtime/value/utf8.h"

using namespace tuco::rt;

namespace {

void require(bool condition) {
  if (!condition) abort();
}

// Frees everything: nothing outlives an input.
void recycle() {
  flushCache(currentCache());
  finishSweep();
  heap.sweep_gen.fetch_add(2);
  finishSweep();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  initLayouts();
  setCurrentCache(newCache());
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  String s{data, static_cast<int64_t>(size)};
  Slice runes = stringToRunes(nullptr, s);
  const auto* rune = static_cast<const int32_t*>(runes.data);
  require(runes.len == countRunes(s));
  int64_t at = 0;
  bool valid = true;
  for (int64_t i = 0; i < runes.len; ++i) {
    RuneStep step = decodeRune(s, at);
    require(step.rune == rune[i] && step.next > at && step.next <= s.len);
    valid = valid && !(step.rune == kRuneError && step.next == at + 1);
    at = step.next;
  }
  require(at == s.len);
  String back = runesToString(nullptr, rune, runes.len);
  if (valid) require(equalStrings(back, s));
  require(countRunes(back) == runes.len);
  require(compareStrings(s, back) == -compareStrings(back, s));
  recycle();
  return 0;
}
