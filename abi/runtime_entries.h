// Declares every entry of runtime_calls.def with its C++ signature. Runtime only.
#ifndef TUCO_ABI_RUNTIME_ENTRIES_H_
#define TUCO_ABI_RUNTIME_ENTRIES_H_

#include "abi/runtime_calls.h"

namespace tuco::abi::calltype {
extern "C" {
#define TUCO_CALL(name, result, args, stack, effects) result tuco_##name args TUCO_GOCALL;
#include "abi/runtime_calls.def"
}
}  // namespace tuco::abi::calltype

#endif  // TUCO_ABI_RUNTIME_ENTRIES_H_
