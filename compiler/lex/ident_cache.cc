#include "compiler/lex/ident_cache.h"

#include <algorithm>
#include <cstring>

namespace tuco {
namespace {

constexpr size_t kInitialSlots = 512;
constexpr size_t kMaxUsed = 16 << 10;  // 1 MB of slots.

}  // namespace

IdentCache::IdentCache(Interner& names) : names_(names) { reset(); }

void IdentCache::reset() {
  slots_.assign(kInitialSlots, Slot{});
  mask_ = kInitialSlots - 1;
  used_ = 0;
  for (uint32_t t = static_cast<uint32_t>(Token::Break); t < kTokenCount; ++t) {
    std::string_view text = tokenText(Token(t));
    Slot slot = {};
    std::copy(text.begin(), text.end(), slot.prefix);
    slot.length = static_cast<uint32_t>(text.size());
    slot.hash = static_cast<uint32_t>(
        hashOf(_mm_load_si128(reinterpret_cast<const __m128i*>(slot.prefix)), text));
    slot.token = Token(t);
    place(slot);
    ++used_;
  }
}

Ident IdentCache::find(std::string_view text) {
  alignas(16) char prefix[16] = {};
  std::memcpy(prefix, text.data(), std::min<size_t>(text.size(), 16));
  return find(_mm_load_si128(reinterpret_cast<const __m128i*>(prefix)), text);
}

void IdentCache::place(const Slot& slot) {
  size_t i = slot.hash & mask_;
  while (slots_[i].length != 0) i = (i + 1) & mask_;
  slots_[i] = slot;
}

void IdentCache::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.length != 0) place(slot);
  }
}

Ident IdentCache::insert(__m128i prefix, std::string_view text, uint64_t hash) {
  if (used_ > kMaxUsed) reset();
  if (++used_ * 2 > slots_.size()) grow();
  Slot slot;
  _mm_store_si128(reinterpret_cast<__m128i*>(slot.prefix), prefix);
  slot.length = static_cast<uint32_t>(text.size());
  slot.name = names_.intern(text);
  slot.hash = static_cast<uint32_t>(hash);
  slot.token = Token::Name;
  place(slot);
  return {Token::Name, slot.name};
}

}  // namespace tuco
