// Names: each distinct byte string has one 32-bit id for the whole program; equal text ⇔ equal id.
#ifndef TUCO_COMPILER_BASE_INTERNER_H_
#define TUCO_COMPILER_BASE_INTERNER_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "compiler/base/id.h"

namespace tuco {

struct NameTag;
using NameId = Id<NameTag>;

// Thread-safe. Id order is the order of first sight, which differs between parallel runs: never
// order output by NameId.
class Interner {
 public:
  Interner();
  ~Interner();
  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  NameId intern(std::string_view text);
  // The text lives as long as the interner.
  std::string_view text(NameId name) const;

  static uint64_t hash(std::string_view text);
  NameId intern(std::string_view text, uint64_t hash);  // `hash` is hash(text).

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_INTERNER_H_
