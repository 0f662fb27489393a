// Five dining philosophers, each taking the left fork first. Almost always they all eat; under some
// interleavings each holds one fork and waits for ever. Let Tuco search for one:
//
//   TUCO_SCHED=explore:1000 ./philosophers      finds a seed that deadlocks and prints it
//   TUCO_SCHED=seed:N ./philosophers            replays it, as often as you like
//   ./philosophers polite                       the last one takes the right fork first: no deadlock
#include <array>
#include <cstdio>
#include <cstring>

#include <tuco/go.h>
#include <tuco/mutex.h>
#include <tuco/wait_group.h>

namespace {
constexpr int kSeats = 5;
}

int main(int argc, char** argv) {
  bool polite = argc > 1 && std::strcmp(argv[1], "polite") == 0;
  return tuco::run([polite] {
    std::array<tuco::mutex, kSeats> forks;
    tuco::wait_group meal;
    for (int seat = 0; seat < kSeats; ++seat) {
      meal.go([&forks, seat, polite] {
        tuco::mutex* first = &forks[seat];
        tuco::mutex* second = &forks[(seat + 1) % kSeats];
        if (polite && seat == kSeats - 1) std::swap(first, second);
        for (int course = 0; course < 3; ++course) {
          first->lock();
          second->lock();
          second->unlock();
          first->unlock();
        }
      });
    }
    meal.wait();
    std::puts("everybody has eaten");
  });
}
