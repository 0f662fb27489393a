// Environment, auxiliary vector and small files, read without allocating.
#ifndef TUCO_RUNTIME_OS_ENV_H_
#define TUCO_RUNTIME_OS_ENV_H_

#include <cstddef>
#include <cstdint>

namespace tuco::rt::os {

// The value of an environment variable, null when it is not set. Points into the environment block.
const char* environment(const char* name);
// The process's environment block: null-terminated array of "NAME=value".
char** environmentBlock();
// An entry of the auxiliary vector (AT_…), 0 when absent.
unsigned long auxiliary(unsigned long type);
// Reads at most size-1 bytes of a file and terminates them. False when it cannot be read.
bool readSmallFile(const char* path, char* buffer, size_t size);
// Decimal integer with optional sign at the start of text, ended by the end, white space or
// punctuation. False when there is none or it overflows.
bool parseInt(const char* text, int64_t* value);

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_ENV_H_
