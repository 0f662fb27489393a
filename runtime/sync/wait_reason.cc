#include "runtime/sync/wait_reason.h"

namespace tuco::rt {
namespace {

constexpr const char* kTexts[] = {
#define TUCO_WAIT_REASON(name, text) text,
#include "runtime/sync/wait_reason.def"
#undef TUCO_WAIT_REASON
};

}  // namespace

const char* waitReasonText(WaitReason reason) {
  return kTexts[static_cast<int>(reason)];
}

}  // namespace tuco::rt
