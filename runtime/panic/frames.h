// Frames of compiled code in dumps, from the linker's pc tables.
#ifndef TUCO_RUNTIME_PANIC_FRAMES_H_
#define TUCO_RUNTIME_PANIC_FRAMES_H_

#include "abi/pctab.h"

namespace tuco::rt {

// Declares a table. At most 64; start-up and plugin loading. The memory stays.
void addPcTable(const abi::PcTable& table);

// The compiled function that pc lies in, or null; and its table.
const abi::PcFunc* findPcFunc(uintptr_t pc, abi::PcTable* table = nullptr);

// Makes goroutine dumps print compiled frames.
void installFrames();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_PANIC_FRAMES_H_
