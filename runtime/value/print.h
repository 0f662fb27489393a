// print and println, and the way in which panics and fatal errors write: to standard error, in Go's
// formats, without allocating.
#ifndef TUCO_RUNTIME_VALUE_PRINT_H_
#define TUCO_RUNTIME_VALUE_PRINT_H_

#include <string_view>

#include "abi/layout.h"

namespace tuco::rt {

// Held by this thread, the calls below write as one piece. Nests. The goroutine stays on its
// thread.
void printLock();
void printUnlock();

class PrintScope {
 public:
  PrintScope() { printLock(); }
  ~PrintScope() { printUnlock(); }
  PrintScope(const PrintScope&) = delete;
  PrintScope& operator=(const PrintScope&) = delete;
};

// Each takes the lock for itself if the thread does not hold it.
void printString(std::string_view s);
void printBool(bool value);
void printInt(int64_t value);
void printUint(uint64_t value);
void printHex(uint64_t value);
void printFloat64(double value);
void printFloat32(float value);
void printComplex128(double re, double im);
void printComplex64(float re, float im);
void printPointer(const void* p);
void printEface(const abi::Eface& value);
void printSlice(const abi::Slice& value);

// Where the text goes; null: file descriptor 2. For tests.
void setPrintSink(void (*write)(const char* text, size_t len));

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_PRINT_H_
