// The verify mode: with the world stopped at the end of marking, checks the tri-colour invariant over
// the whole heap: every pointer in a marked object or precise root leads to a marked object.
//
// Stacks are not part of it: a stale word there may name an object that was unreachable all along.
#include <bit>

#include "runtime/gc/collector.h"
#include "runtime/gc/roots.h"
#include "runtime/mem/heap.h"
#include "runtime/os/fatal.h"

namespace tuco::rt {
namespace {

[[noreturn]] void reportLost(const char* where, uintptr_t from, uintptr_t word, const Span* span) {
  {
    os::Report report;
    report << "runtime: gc verify: " << where << " at ";
    report.hex(from) << " points to unmarked object ";
    report.hex(word) << " (span ";
    report.hex(span->base) << ", slot size " << static_cast<uint64_t>(span->elemSize()) << ")\n";
  }
  fatal("runtime: reachable object not marked");
}

void checkWord(const char* where, uintptr_t from) {
  uintptr_t word = *reinterpret_cast<uintptr_t*>(from);
  Span* span = spanOf(word);
  if (span == nullptr) return;
  uint32_t index = span->indexOf(word);
  if (index < span->nelems && span->mark(index) == kWhite) reportLost(where, from, word, span);
}

bool holdsPointer(const Span* span, uintptr_t base, size_t word) {
  const Layout& layout = *span->layout;
  if (layout.bits == nullptr) return (span->maskOf(span->indexOf(base)) >> word & 1) != 0;
  size_t at = word % layout.period;
  return at < layout.pattern_words && (layout.bits[at / 8] >> at % 8 & 1) != 0;
}

void checkObject(const Span* span, uintptr_t base) {
  size_t size = span->isLarge() ? span->large_size : span->elem_size_low;
  for (size_t word = 0; word < size / 8; ++word) {
    if (holdsPointer(span, base, word)) checkWord("object word", base + word * 8);
  }
}

void checkSpan(const Span* span) {
  if (span->noscan) return;
  for (uint32_t i = 0; i < span->nelems; ++i) {
    if (span->mark(i) == kGrey) fatal("runtime: gc verify: grey object after marking");
    if (span->mark(i) == kBlack) checkObject(span, span->isLarge() ? span->base : span->slotAddress(i));
  }
}

void checkArena(ArenaPages* arena, void*) {
  for (size_t page = 0; page < kArenaPages; ++page) {
    Span* span = arena->spans[page];
    if (span == nullptr) continue;
    if (span->base == arena->base + (page << kPageShift)) checkSpan(span);
  }
}

void checkRange(const RootRange& range, void*) {
  if (range.mask == nullptr) return;
  size_t words = static_cast<size_t>(range.hi - range.lo) / 8;
  for (size_t word = 0; word < words; ++word) {
    if ((range.mask[word / 8] >> word % 8 & 1) == 0) continue;
    checkWord("root", reinterpret_cast<uintptr_t>(range.lo) + word * 8);
  }
}

}  // namespace

void verifyMarks() {
  forEachRootRange(checkRange, nullptr);
  heap.pages.forEachArena(checkArena, nullptr);
}

}  // namespace tuco::rt
