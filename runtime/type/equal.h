// Equality of values of any comparable type, and the func values that descriptors carry for it.
#ifndef TUCO_RUNTIME_TYPE_EQUAL_H_
#define TUCO_RUNTIME_TYPE_EQUAL_H_

#include "abi/layout.h"

namespace tuco::rt {

// Whether the values of `type` at `p` and `q` are equal. `type` is comparable; interfaces inside
// may hold uncomparable values, which panics "comparing uncomparable type T".
bool equalValue(const abi::Type* type, const void* p, const void* q);

// x == y for interfaces whose dynamic type is the same `type` (null: both nil).
bool equalDynamic(const abi::Type* type, const void* x, const void* y);

inline bool equalEface(const abi::Eface& x, const abi::Eface& y) {
  return x.type == y.type && equalDynamic(x.type, x.data, y.data);
}
inline bool equalIface(const abi::Iface& x, const abi::Iface& y) {
  return x.tab == y.tab && equalDynamic(x.tab == nullptr ? nullptr : x.tab->type, x.data, y.data);
}

// The func(p, q) value for Type::equal of a type put together at run time; null if not comparable.
const abi::FuncVal* equalFor(const abi::Type* type);

inline bool callEqual(const abi::FuncVal* equal, const void* p, const void* q) {
  return reinterpret_cast<abi::EqualFn*>(equal->entry)(p, q, equal);
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_EQUAL_H_
