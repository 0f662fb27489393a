// Why goroutines wait and why the world stops.
#ifndef TUCO_RUNTIME_SYNC_WAIT_REASON_H_
#define TUCO_RUNTIME_SYNC_WAIT_REASON_H_

#include <cstdint>

namespace tuco::rt {

enum class WaitReason : uint8_t {
#define TUCO_WAIT_REASON(name, text) name,
#include "runtime/sync/wait_reason.def"
#undef TUCO_WAIT_REASON
};

// The words Go prints between brackets in a traceback.
const char* waitReasonText(WaitReason reason);

enum class StopReason : uint8_t {
  GcSweepTermination,
  GcMarkTermination,
  AllGoroutinesStack,
  GoMaxProcs,
  ReadMemStats,
  StartTrace,
  StopTrace,
  Test,
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_WAIT_REASON_H_
