// Counting semaphores on any 32-bit word, as sync.Mutex, RWMutex and WaitGroup stand on them.
#ifndef TUCO_RUNTIME_SCHED_SEMAPHORE_H_
#define TUCO_RUNTIME_SCHED_SEMAPHORE_H_

#include <atomic>
#include <cstdint>

#include "runtime/sync/wait_reason.h"

namespace tuco::rt {

enum class SemaOrder : bool { Fifo, Lifo };
enum class Handoff : bool { No, Yes };

// Waits until *address > 0 and takes one. Lifo: waits at the head of the line.
void semaAcquire(std::atomic<uint32_t>* address, SemaOrder order = SemaOrder::Fifo,
                 WaitReason reason = WaitReason::SemacquireWait);
// Adds one and wakes a waiter. Handoff::Yes: the waiter gets the count and this goroutine's P now.
void semaRelease(std::atomic<uint32_t>* address, Handoff handoff = Handoff::No);

// Whether a mutex should spin before it parks, after `spins` rounds (Go's rule: several Ps, one of
// them running, own queue empty), and one round of it.
bool maySpin(int spins);
void spinOnce();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_SEMAPHORE_H_
