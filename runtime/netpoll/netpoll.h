// Waiting for file descriptors: sockets, pipes, terminals, whatever epoll takes.
//
// A descriptor is opened once; a goroutine tries its system call without blocking, and on EAGAIN
// waits:
//   PollDesc* desc = pollOpen(fd, &error);
//   for (;;) {
//     pollReset(desc, PollMode::Read)          → error when closing or past the deadline
//     n = read(fd, …); if (n != -EAGAIN) break;
//     pollWait(desc, PollMode::Read)           → parks until readable, closed or past the deadline
//   }
// Deadlines and close wake the waiter. At most one goroutine may wait for each direction.
#ifndef TUCO_RUNTIME_NETPOLL_NETPOLL_H_
#define TUCO_RUNTIME_NETPOLL_NETPOLL_H_

#include <cstdint>

namespace tuco::rt {

struct PollDesc;

enum class PollMode : uint8_t { Read = 1, Write = 2, Both = 3 };

// The numbers are those of internal/poll.
enum class PollError : uint8_t { None = 0, Closing = 1, Timeout = 2, NotPollable = 3 };

// Makes the poller; pollOpen does so by itself.
void pollInit();
bool pollIsInitialized();
// Registers fd (which should be non-blocking). Null with *error = errno when epoll refuses (EPERM:
// regular files need no polling).
PollDesc* pollOpen(int fd, int* error);
// Forgets fd. It must have been unblocked (pollUnblock), and nobody may wait.
void pollClose(PollDesc* desc);
// Before the system call: drops an old readiness. Error when closing or past the deadline.
PollError pollReset(PollDesc* desc, PollMode mode);
// Parks until fd is ready for mode (Read or Write).
PollError pollWait(PollDesc* desc, PollMode mode);
// After a cancelled asynchronous call: waits for its end, ignoring deadlines and close.
void pollWaitCanceled(PollDesc* desc, PollMode mode);
// Deadline for mode: `in` > 0 is that many nanoseconds from now, < 0 is past, 0 is none. Waiters
// past it get Timeout.
void pollSetDeadline(PollDesc* desc, int64_t in, PollMode mode);
// Begins closing: wakes waiters with Closing, stops timers.
void pollUnblock(PollDesc* desc);
int pollFd(const PollDesc* desc);

// Whole calls on top: 0 or more bytes, 0 at end of file, or minus errno (ETIMEDOUT past the
// deadline, EBADF when closing).
int64_t pollRead(PollDesc* desc, void* buffer, uint64_t size);
int64_t pollWrite(PollDesc* desc, const void* data, uint64_t size);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_NETPOLL_NETPOLL_H_
