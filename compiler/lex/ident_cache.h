// Finds identifiers and keywords that were used before, without a lock. One thread.
//
// An open-addressing table, at most half full. A slot holds the first 16 bytes of the text, zero
// padded: identifiers of up to 16 bytes, nearly all, are compared with one instruction. Keywords
// are entered first, so that one lookup tells keywords and names apart. A cache may serve many files
// in turn; it forgets everything when it has grown beyond what the processor's caches hold.
#ifndef TUCO_COMPILER_LEX_IDENT_CACHE_H_
#define TUCO_COMPILER_LEX_IDENT_CACHE_H_

#include <emmintrin.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/lex/token.h"

namespace tuco {

struct Ident {
  Token token = Token::Name;
  NameId name;  // For Token::Name.
};

class IdentCache {
 public:
  explicit IdentCache(Interner& names);

  // `prefix` is the first 16 bytes of `text`, padded with zeros.
  Ident find(__m128i prefix, std::string_view text) {
    uint32_t length = static_cast<uint32_t>(text.size());
    uint64_t hash = hashOf(prefix, text);
    for (size_t i = hash & mask_;; i = (i + 1) & mask_) {
      Slot& slot = slots_[i];
      if (slot.length == 0) return insert(prefix, text, hash);
      if (slot.length == length && equals(slot, prefix, text)) return {slot.token, slot.name};
    }
  }
  // For text whose next 16 bytes are not known to be readable.
  Ident find(std::string_view text);

 private:
  struct alignas(16) Slot {
    char prefix[16];
    uint32_t length;  // 0: empty.
    NameId name;
    uint32_t hash;
    Token token;
  };
  static_assert(sizeof(Slot) == 32);

  static uint64_t hashOf(__m128i prefix, std::string_view text);
  bool equals(const Slot& slot, __m128i prefix, std::string_view text) const {
    __m128i same = _mm_cmpeq_epi8(prefix, _mm_load_si128(reinterpret_cast<const __m128i*>(slot.prefix)));
    if (_mm_movemask_epi8(same) != 0xFFFF) return false;
    return text.size() <= 16 || names_.text(slot.name) == text;
  }
  void reset();
  Ident insert(__m128i prefix, std::string_view text, uint64_t hash);
  void place(const Slot& slot);
  void grow();

  Interner& names_;
  std::vector<Slot> slots_;
  size_t mask_ = 0;
  size_t used_ = 0;
};

inline uint64_t IdentCache::hashOf(__m128i prefix, std::string_view text) {
  uint64_t low = static_cast<uint64_t>(_mm_cvtsi128_si64(prefix));
  uint64_t high = static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(prefix, prefix)));
  uint64_t h = (low ^ high * 0x9E3779B97F4A7C15ull ^ text.size()) * 0xD6E8FEB86659FD93ull;
  if (text.size() > 16) h ^= Interner::hash(text.substr(16));
  return h ^ h >> 29;
}

}  // namespace tuco

#endif  // TUCO_COMPILER_LEX_IDENT_CACHE_H_
