// Size classes of small objects. The sizes are gc's: a program that prints cap() after append sees
// them, so they are part of the language's practice. How many pages a span has is our own choice.
#ifndef TUCO_RUNTIME_MEM_SIZE_CLASSES_H_
#define TUCO_RUNTIME_MEM_SIZE_CLASSES_H_

#include <cstddef>
#include <cstdint>

namespace tuco::rt {

constexpr size_t kPageShift = 13;
constexpr size_t kHeapPageSize = size_t{1} << kPageShift;
constexpr size_t kMaxSmallSize = 32768;
constexpr size_t kTinySize = 16;

constexpr uint16_t kClassSizes[] = {
    0,     8,     16,    24,    32,    48,    64,    80,    96,    112,   128,   144,   160,   176,
    192,   208,   224,   240,   256,   288,   320,   352,   384,   416,   448,   480,   512,   576,
    640,   704,   768,   896,   1024,  1152,  1280,  1408,  1536,  1792,  2048,  2304,  2688,  3072,
    3200,  3456,  4096,  4864,  5376,  6144,  6528,  6784,  6912,  8192,  9472,  9728,  10240, 10880,
    12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768};
constexpr int kClassCount = sizeof kClassSizes / sizeof kClassSizes[0];
static_assert(kClassCount == 68 && kClassSizes[kClassCount - 1] == kMaxSmallSize);

// Smallest class that holds `size`, by tables over size/8 up to 1024 and size/128 above.
struct ClassTables {
  uint8_t fine[1024 / 8 + 1];
  uint8_t coarse[(kMaxSmallSize - 1024) / 128 + 1];
  uint8_t pages[kClassCount];
  uint32_t magic[kClassCount];  // (offset * magic) >> 32 is offset / size
};

constexpr uint32_t divisionMagic(uint32_t size) {
  return UINT32_MAX / size + 1;
}

// The fewest pages whose tail waste is at most an eighth, and that hold four objects when 64 KB can.
constexpr uint8_t pagesFor(size_t size) {
  for (size_t pages = 1; pages < 8; ++pages) {
    size_t bytes = pages * kHeapPageSize;
    if (bytes < 4 * size && size <= 2 * kHeapPageSize) continue;
    if (bytes >= size && (bytes % size) * 8 <= bytes) return static_cast<uint8_t>(pages);
  }
  return 8;
}

constexpr ClassTables makeClassTables() {
  ClassTables tables = {};
  int size_class = 1;
  for (size_t i = 0; i < sizeof tables.fine; ++i) {
    while (kClassSizes[size_class] < i * 8) ++size_class;
    tables.fine[i] = static_cast<uint8_t>(size_class);
  }
  for (size_t i = 0; i < sizeof tables.coarse; ++i) {
    while (kClassSizes[size_class] < 1024 + i * 128) ++size_class;
    tables.coarse[i] = static_cast<uint8_t>(size_class);
  }
  for (int i = 1; i < kClassCount; ++i) {
    tables.pages[i] = pagesFor(kClassSizes[i]);
    tables.magic[i] = divisionMagic(kClassSizes[i]);
  }
  return tables;
}
inline constexpr ClassTables kClassTables = makeClassTables();

// size is 1 … kMaxSmallSize.
inline int sizeClassOf(size_t size) {
  if (size <= 1024) return kClassTables.fine[(size + 7) >> 3];
  return kClassTables.coarse[(size - 1024 + 127) >> 7];
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_SIZE_CLASSES_H_
