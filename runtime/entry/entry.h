// The extern "C" entries of abi/runtime_calls.def, which compiled Go code calls, and their
// start-up.
#ifndef TUCO_RUNTIME_ENTRY_ENTRY_H_
#define TUCO_RUNTIME_ENTRY_ENTRY_H_

namespace tuco::rt {

// Makes everything the entries need: hash keys, error types, panics and faults. After gc::init(),
// before the first goroutine. Idempotent.
void entryInit();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_ENTRY_ENTRY_H_
