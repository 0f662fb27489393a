// Names of code addresses, for dumps, without allocating.
#ifndef TUCO_RUNTIME_SCHED_SYMBOLS_H_
#define TUCO_RUNTIME_SCHED_SYMBOLS_H_

#include <cstddef>
#include <cstdint>

#include "runtime/os/fatal.h"

namespace tuco::rt {

struct Symbol {
  const char* name;  // as in the symbol table, mangled
  uintptr_t start;
};
// The function that pc lies in, from the program's own .symtab; name is null when unknown.
Symbol findSymbol(uintptr_t pc);
// Prints a symbol: C++ names as a::b::c without parameters, others as they are.
void printSymbol(os::Report& out, const char* name);
bool isRuntimeSymbol(const char* name);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_SYMBOLS_H_
