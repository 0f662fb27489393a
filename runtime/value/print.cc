// Text is gathered in one buffer under the lock and written when the outermost scope ends, so that
// println is one write(2) and lines of goroutines do not mix.
#include "runtime/value/print.h"

#include <string.h>
#include <unistd.h>

#include <atomic>

#include "runtime/sync/context.h"
#include "runtime/sync/lock.h"
#include "runtime/value/number_text.h"

namespace tuco::rt {

namespace {

constinit RankedLock print_lock{LockRank::Leaf};

// The thread that holds print_lock: its thread pointer. Only the holder writes its own value, so a
// relaxed read equal to ours says that we hold it.
constinit std::atomic<uintptr_t> print_owner{0};

struct PrintState {
  int depth = 0;
  PerM* m = nullptr;
  size_t used = 0;
  char buffer[4096];
};

// Under print_lock.
constinit PrintState state{};
constinit std::atomic<void (*)(const char*, size_t)> print_sink{nullptr};

uintptr_t threadId() {
  uintptr_t id;
  asm("movq %%fs:0, %0" : "=r"(id));
  return id;
}

void writeOut(const char* p, size_t n) {
  if (auto* sink = print_sink.load(std::memory_order_relaxed)) {
    sink(p, n);
    return;
  }
  while (n > 0) {
    ssize_t done = write(2, p, n);
    if (done <= 0) return;
    p += done;
    n -= static_cast<size_t>(done);
  }
}

void flush() {
  writeOut(state.buffer, state.used);
  state.used = 0;
}

void append(std::string_view s) {
  if (s.size() > sizeof state.buffer - state.used) flush();
  if (s.size() > sizeof state.buffer) {
    writeOut(s.data(), s.size());
    return;
  }
  memcpy(state.buffer + state.used, s.data(), s.size());
  state.used += s.size();
}

void print(std::string_view s) {
  PrintScope scope;
  append(s);
}

// The sign of an imaginary part is always there; Inf's text has its own.
template <class Text>
void printComplex(Text re, Text im) {
  PrintScope scope;
  append("(");
  append(re.view());
  char first = im.view()[0];
  if (first != '+' && first != '-') append("+");
  append(im.view());
  append("i)");
}

}  // namespace

// Not analysed: locked in one function and unlocked in the other.
void printLock() TUCO_NO_THREAD_SAFETY {
  PerM* m = acquireM();
  if (print_owner.load(std::memory_order_relaxed) != threadId()) {
    print_lock.lock();
    print_owner.store(threadId(), std::memory_order_relaxed);
    state.m = m;
  }
  ++state.depth;
}

void printUnlock() TUCO_NO_THREAD_SAFETY {
  PerM* m = state.m;
  if (--state.depth == 0) {
    flush();
    print_owner.store(0, std::memory_order_relaxed);
    print_lock.unlock();
  }
  releaseM(m);
}

void printString(std::string_view s) {
  print(s);
}
void printBool(bool value) {
  print(value ? "true" : "false");
}
void printInt(int64_t value) {
  print(NumberText::decimal(value).view());
}
void printUint(uint64_t value) {
  print(NumberText::decimalUnsigned(value).view());
}
void printHex(uint64_t value) {
  print(NumberText::hex(value).view());
}
void printFloat64(double value) {
  print(NumberText::float64(value).view());
}
void printFloat32(float value) {
  print(NumberText::float32(value).view());
}
void printComplex128(double re, double im) {
  printComplex(NumberText::float64(re), NumberText::float64(im));
}
void printComplex64(float re, float im) {
  printComplex(NumberText::float32(re), NumberText::float32(im));
}
void printPointer(const void* p) {
  printHex(reinterpret_cast<uintptr_t>(p));
}

void printEface(const abi::Eface& value) {
  PrintScope scope;
  append("(");
  printPointer(value.type);
  append(",");
  printPointer(value.data);
  append(")");
}

void printSlice(const abi::Slice& value) {
  PrintScope scope;
  append("[");
  printInt(value.len);
  append("/");
  printInt(value.cap);
  append("]");
  printPointer(value.data);
}

void setPrintSink(void (*write)(const char* text, size_t len)) {
  print_sink.store(write, std::memory_order_relaxed);
}

}  // namespace tuco::rt
