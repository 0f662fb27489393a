#include "runtime/value/allocate.h"

namespace tuco::rt {

void* allocateChecked(size_t size, const abi::Type* type, NeedZero zero) {
  void* p = nullptr;
  onSystemStack([&] { p = mallocgc(size, type, zero); });
  gc::settleDebt();
  return p;
}

}  // namespace tuco::rt
