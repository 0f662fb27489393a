// Names for clang's thread-safety attributes; nothing under other compilers.
#ifndef TUCO_RUNTIME_SYNC_THREAD_SAFETY_H_
#define TUCO_RUNTIME_SYNC_THREAD_SAFETY_H_

#if defined(__clang__)
#define TUCO_ATTRIBUTE(x) __attribute__((x))
#else
#define TUCO_ATTRIBUTE(x)
#endif

#define TUCO_CAPABILITY(name) TUCO_ATTRIBUTE(capability(name))
#define TUCO_SCOPED_CAPABILITY TUCO_ATTRIBUTE(scoped_lockable)
#define TUCO_GUARDED_BY(lock) TUCO_ATTRIBUTE(guarded_by(lock))
#define TUCO_REQUIRES(...) TUCO_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define TUCO_ACQUIRE(...) TUCO_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define TUCO_TRY_ACQUIRE(...) TUCO_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define TUCO_RELEASE(...) TUCO_ATTRIBUTE(release_capability(__VA_ARGS__))
#define TUCO_EXCLUDES(...) TUCO_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define TUCO_ASSERT_HELD(...) TUCO_ATTRIBUTE(assert_capability(__VA_ARGS__))
#define TUCO_NO_THREAD_SAFETY TUCO_ATTRIBUTE(no_thread_safety_analysis)

#endif  // TUCO_RUNTIME_SYNC_THREAD_SAFETY_H_
