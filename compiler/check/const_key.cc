#include "compiler/check/const_key.h"

#include "compiler/base/interner.h"
#include "compiler/check/checker.h"

namespace tuco {

// Equal values have equal hashes whatever their form: 1, 1.0 and 1+0i are the same.
static uint64_t hashValue(ConstPool& consts, ConstValue value) {
  switch (value.kind()) {
    case ConstKind::Bool: return value.boolVal() ? 1 : 2;
    case ConstKind::String: return Interner::hash(value.stringVal());
    case ConstKind::Int: {
      if (value.isInt64()) return static_cast<uint64_t>(value.int64Val()) * 0x9E3779B97F4A7C15ull;
      return 3;
    }
    case ConstKind::Float: {
      ConstValue i = consts.toInt(value);
      if (!i.isUnknown()) return hashValue(consts, i);
      double d = value.float64Val();
      uint64_t bits;
      static_assert(sizeof bits == sizeof d);
      __builtin_memcpy(&bits, &d, sizeof bits);
      return bits * 0x9E3779B97F4A7C15ull;
    }
    case ConstKind::Complex: {
      ConstValue f = consts.toFloat(value);
      return f.isUnknown() ? 4 : hashValue(consts, f);
    }
    case ConstKind::Unknown: return 0;
  }
  TUCO_UNREACHABLE("a constant kind");
}

const ConstKeySet::Entry* ConstKeySet::insert(ConstValue value, TypeId type, Pos pos) {
  if (value.isUnknown()) return nullptr;
  uint64_t hash = hashValue(checker_.consts, value);
  auto [first, last] = entries_.equal_range(hash);
  for (; first != last; ++first) {
    const Entry& entry = first->second;
    bool comparable = (entry.value.kind() == ConstKind::Bool) == (value.kind() == ConstKind::Bool) &&
                      (entry.value.kind() == ConstKind::String) == (value.kind() == ConstKind::String);
    if (!comparable || !checker_.consts.compare(entry.value, ConstOp::Eql, value)) continue;
    if (entry.type == type || (type.isValid() && entry.type.isValid() && checker_.identical(entry.type, type))) {
      return &entry;
    }
  }
  entries_.insert({hash, {value, type, pos}});
  return nullptr;
}

}  // namespace tuco
