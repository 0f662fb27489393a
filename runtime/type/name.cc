// Decoding of names and resolving of offsets. Source: internal/abi's description of Name.
#include "runtime/type/name.h"

#include <atomic>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace tuco::rt {

namespace {

struct Text {
  const uint8_t* data;
  size_t len;
  const uint8_t* end() const { return data + len; }
};

// A varint length and that many bytes.
Text readText(const uint8_t* p) {
  size_t len = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = *p++;
    len |= static_cast<size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return {p, len};
  }
}

std::string_view view(Text text) {
  return {reinterpret_cast<const char*>(text.data), text.len};
}

struct ModuleRange {
  uintptr_t start;
  uintptr_t end;
};

constexpr int kMaxRanges = 64;

// Ranges are appended under `lock` and published by `count` (release here, acquire in inModule).
struct Modules {
  std::mutex lock;
  ModuleRange ranges[kMaxRanges] = {};
  std::atomic<int> count{0};
};

struct ReflectOffs {
  std::mutex lock;
  std::vector<const void*> targets{nullptr};
  std::unordered_map<const void*, int32_t> ids;
};

constinit Modules modules;
constinit std::atomic<void*> unreachable_method{nullptr};

// Made on first use and never destroyed: goroutines may still resolve names while the process
// exits.
ReflectOffs& reflectOffs() {
  static ReflectOffs& offs = *new ReflectOffs;
  return offs;
}

bool inModule(const void* p) {
  uintptr_t at = reinterpret_cast<uintptr_t>(p);
  int n = modules.count.load(std::memory_order_acquire);
  for (int i = 0; i < n; ++i) {
    if (at >= modules.ranges[i].start && at < modules.ranges[i].end) return true;
  }
  return false;
}

const void* resolve(const void* holder, int32_t off) {
  if (inModule(holder)) return static_cast<const uint8_t*>(holder) + off;
  ReflectOffs& offs = reflectOffs();
  std::lock_guard<std::mutex> guard(offs.lock);
  if (off <= 0 || static_cast<size_t>(off) >= offs.targets.size()) __builtin_trap();
  return offs.targets[static_cast<size_t>(off)];
}

}  // namespace

std::string_view nameText(abi::Name name) {
  if (name.bytes == nullptr) return {};
  return view(readText(name.bytes + 1));
}

std::string_view nameTag(abi::Name name) {
  if (name.bytes == nullptr || (*name.bytes & abi::kNameHasTag) == 0) return {};
  return view(readText(readText(name.bytes + 1).end()));
}

std::string_view namePkgPath(abi::Name name) {
  if (name.bytes == nullptr || (*name.bytes & abi::kNameHasPkgPath) == 0) return {};
  const uint8_t* p = readText(name.bytes + 1).end();
  if ((*name.bytes & abi::kNameHasTag) != 0) p = readText(p).end();
  int32_t off;
  __builtin_memcpy(&off, p, sizeof off);
  return nameText(resolveName(name.bytes, off));
}

// Asked for each field of each struct that is hashed or compared, so it does not decode the name.
bool nameIsBlank(abi::Name name) {
  return name.bytes != nullptr && name.bytes[1] == 1 && name.bytes[2] == '_';
}

void addModuleRange(const void* start, const void* end) {
  std::lock_guard<std::mutex> guard(modules.lock);
  int n = modules.count.load(std::memory_order_relaxed);
  if (n == kMaxRanges) __builtin_trap();
  modules.ranges[n] = {reinterpret_cast<uintptr_t>(start), reinterpret_cast<uintptr_t>(end)};
  modules.count.store(n + 1, std::memory_order_release);
}

int32_t addReflectOff(const void* target) {
  ReflectOffs& offs = reflectOffs();
  std::lock_guard<std::mutex> guard(offs.lock);
  auto [it, added] = offs.ids.try_emplace(target, static_cast<int32_t>(offs.targets.size()));
  if (added) offs.targets.push_back(target);
  return it->second;
}

abi::Name resolveName(const void* holder, abi::NameOff off) {
  if (off == 0) return {nullptr};
  return {static_cast<const uint8_t*>(resolve(holder, off))};
}

const abi::Type* resolveType(const void* holder, abi::TypeOff off) {
  if (off == 0 || off == -1) return nullptr;
  return static_cast<const abi::Type*>(resolve(holder, off));
}

void* resolveText(const void* holder, abi::TextOff off) {
  if (off == -1) return unreachable_method.load(std::memory_order_relaxed);
  return const_cast<void*>(resolve(holder, off));
}

void setUnreachableMethod(void* entry) {
  unreachable_method.store(entry, std::memory_order_relaxed);
}

}  // namespace tuco::rt
