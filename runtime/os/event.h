// epoll, eventfd and pipes: thin names for the system calls. Results below 0 are minus errno.
#ifndef TUCO_RUNTIME_OS_EVENT_H_
#define TUCO_RUNTIME_OS_EVENT_H_

#include <sys/epoll.h>

#include <cstdint>

namespace tuco::rt::os {

int epollCreate();
// operation is EPOLL_CTL_ADD, _MOD or _DEL.
int epollControl(int epoll, int operation, int fd, uint32_t events, uint64_t data);
// timeout_ns: 0 returns at once, negative waits for ever. Before Linux 5.11 it is rounded up to ms.
int epollWait(int epoll, epoll_event* events, int capacity, int64_t timeout_ns);
int eventCreate();
// Adds one to the counter of an eventfd; drains it to zero.
void eventSignal(int fd);
void eventDrain(int fd);
int closeFile(int fd);
bool setNonblocking(int fd, bool on);

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_EVENT_H_
