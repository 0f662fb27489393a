// The scheduler's own state and the functions its files share. Private to the room.
#ifndef TUCO_RUNTIME_SCHED_SCHED_H_
#define TUCO_RUNTIME_SCHED_SCHED_H_

#include <atomic>
#include <cstdint>

#include "runtime/sched/api.h"
#include "runtime/sched/m.h"
#include "runtime/sched/p.h"
#include "runtime/sync/lock.h"
#include "runtime/sync/note.h"

namespace tuco::rt {

inline constexpr int kMaxProcs = 1024;
inline constexpr int64_t kTimeSlice = 10'000'000;  // ns
inline constexpr uint32_t kGlobalEvery = 61;

// Why the switch fast path must be left (bits of Scheduler::attention).
enum Attention : uint32_t {
  kAttendStop = 1,           // the world is being stopped
  kAttendDeterministic = 2,  // Choice decides who runs
  kAttendMarking = 4,        // the collector may want the P
  kAttendScan = 8,           // stacks are scanned before they run
};

struct Scheduler {
  RankedLock lock{LockRank::Sched};

  M* idle_m TUCO_GUARDED_BY(lock) = nullptr;
  int32_t idle_m_count TUCO_GUARDED_BY(lock) = 0;
  int32_t m_count TUCO_GUARDED_BY(lock) = 0;        // Ms that can run goroutines
  int32_t idle_locked_m TUCO_GUARDED_BY(lock) = 0;  // Ms that wait for their locked goroutine
  int64_t next_m_id TUCO_GUARDED_BY(lock) = 0;
  std::atomic<M*> all_m{nullptr};  // pushed under lock, walked freely

  P* idle_p TUCO_GUARDED_BY(lock) = nullptr;
  std::atomic<int32_t> idle_p_count{0};  // written under lock; read as a hint
  // Ms that look for work. Sequentially consistent with the queues: who makes work looks here
  // after, who stops looking drops it before its last look.
  std::atomic<int32_t> spinning{0};
  std::atomic<bool> need_spinning{false};

  GQueue global TUCO_GUARDED_BY(lock);
  std::atomic<uint32_t> global_size{0};  // written under lock; read as a hint

  std::atomic<bool> stop_requested{false};
  std::atomic<int32_t> stop_wait{0};  // Ps still to stop; written under lock
  Note stop_note;
  std::atomic<uint32_t> attention{0};

  std::atomic<P*> procs[kMaxProcs] = {};  // each is written once (release); see procAt
  std::atomic<int32_t> proc_count{0};
  int32_t wanted_procs = 0;  // takes effect when the world starts; written with it stopped

  // Time of the last poll; 0 while an M waits in poll.
  std::atomic<int64_t> last_poll{0};
  std::atomic<int64_t> poll_until{0};  // when that M wakes by itself, 0 = never

  RankedLock free_lock{LockRank::GFree};
  GQueue free_g[2] TUCO_GUARDED_BY(free_lock);
  std::atomic<uint32_t> free_count[2] = {0, 0};  // written under free_lock; read as a hint

  RankedLock all_lock{LockRank::AllG};
  std::atomic<G*> all_first{nullptr};
  G* all_last TUCO_GUARDED_BY(all_lock) = nullptr;
  std::atomic<uint64_t> all_count{0};
  std::atomic<int64_t> live[2] = {0, 0};  // born less died without a P, by LiveKind
  std::atomic<uint64_t> next_id{1};

  std::atomic<bool> sysmon_waits{false};
  Note sysmon_note;
  // GOMAXPROCS is the machine's default, not anybody's choice. Relaxed.
  std::atomic<bool> procs_by_default{false};
  int64_t limits_seen = 0;          // when sysmon last looked at the limits; sysmon's own
  std::atomic<bool> stress{false};  // sysmon preempts at random; relaxed

  // forEachP, under world_sema.
  void (*safe_point)(PerP*, void*) = nullptr;
  void* safe_point_arg = nullptr;
  std::atomic<int32_t> safe_point_wait{0};
  Note safe_point_note;

  std::atomic<uint32_t> world_sema{1};  // held while the world stops
  std::atomic<int32_t> runs{0};         // run() in progress
  std::atomic<int32_t> alive_holds{0};
  std::atomic<bool> started{false};

  // Scan phase, see world.cc. Written with the world stopped.
  std::atomic<bool> scanning{false};
  std::atomic<uint32_t> scan_epoch{0};
};
extern Scheduler sched;

// Null beyond the Ps that ever were.
inline P* procAt(int i) {
  return sched.procs[i].load(std::memory_order_acquire);
}

// ---- switching (switch.cc) ----
// Leaves the current goroutine in the given way; returns when it runs again.
void leave(Leave kind, ParkCommit commit, void* arg);
// The same, but always through g0 (little stack, or work for g0).
void leaveThroughG0(Leave kind, ParkCommit commit, void* arg);
// The loop of g0.
void scheduleLoop();
void finishDeparture();

// ---- choosing (find.cc) ----
G* findRunnable(bool* inherits_time);
void wakeP();
void wakePAfterStore();
void globalPut(G* g);
G* globalGet(P* p, uint32_t max) TUCO_REQUIRES(sched.lock);
void checkTimers(P* p);

// ---- threads (threads.cc) ----
void newM(void (*start)(), P* p, bool is_extra);
void startM(P* p, bool spinning);
void stopM();
void handoffP(P* p);
void acquireP(P* p);
P* releaseP();
void startLockedM(G* g);
void stopLockedM();
P* takeIdleP() TUCO_REQUIRES(sched.lock);
void putIdleP(P* p) TUCO_REQUIRES(sched.lock);
void checkDead() TUCO_REQUIRES(sched.lock);
[[noreturn]] void sleepForGood();

// ---- procs and world (world.cc, procs.cc) ----
void stopForWorld();
void runSafePoint(P* p);
void scanBeforeRun(G* g);
P* resizeProcs(int n) TUCO_REQUIRES(sched.lock);
void setAttention(Attention bit, bool on);
void setDefaultProcs(int n);  // as setMaxProcs, unless somebody chose meanwhile

// ---- preemption (preempt.cc) ----
void preemptP(P* p);
void preemptAll();
uintptr_t limitFor(G* g);
void startPreemption();

// ---- goroutines (goroutine.cc) ----
void retire(G* g);
void readyG(G* g, RunNext next);
enum class LiveKind { User, System };
int64_t liveGoroutines(LiveKind kind);
void freeGoroutines(P* p);

// ---- sysmon.cc ----
void sysmonMain();
void wakeSysmon() TUCO_REQUIRES(sched.lock);

// ---- waiting for the outside (poll.cc) ----
void interruptPoll();

// ---- deterministic mode (replay.cc) ----
void replayPut(G* g);
G* replayNext();
void replayBorn(G* g);
bool replayPreempts();
void replayYielded(G* g);
int64_t replayNow();
void replayReset();
bool replayHasWork();
// Reads TUCO_SCHED; explore forks here and returns in the children only.
void choiceFromText(const char* text);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_SCHED_H_
