#include "runtime/entry/entry.h"

#include "runtime/map/map.h"
#include "runtime/os/random.h"
#include "runtime/panic/panic.h"
#include "runtime/sched/choice.h"
#include "runtime/type/hash.h"

namespace tuco::rt {

void entryInit() {
  static bool done = false;
  if (done) return;
  done = true;
  uint64_t keys[8];
  os::randomBytes(keys, sizeof keys);
  if (isDeterministic()) {
    for (uint64_t& key : keys)
      key = choose64(ChoiceKind::MapSeed);
  }
  hashInit(keys);
  panicInit();
  mapInit();
}

}  // namespace tuco::rt
