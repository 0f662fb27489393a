// Runs a test's body as the main goroutine. GoogleTest's expectations work inside it.
#ifndef TUCO_TESTS_CPP_HARNESS_H_
#define TUCO_TESTS_CPP_HARNESS_H_

#include <gtest/gtest.h>

#include <tuco/tuco.h>

// GO_TEST(Suite, Name) { body in the main goroutine }
#define GO_TEST(suite, name)                                        \
  static void suite##_##name##_body();                              \
  TEST(suite, name) { tuco::run([] { suite##_##name##_body(); }); } \
  static void suite##_##name##_body()

// The body, run in a child process, must end it with `code` and print a match of `pattern`.
#define EXPECT_GO_EXIT(code, pattern, ...) \
  EXPECT_EXIT(tuco::run([&] __VA_ARGS__), ::testing::ExitedWithCode(code), pattern)

#endif  // TUCO_TESTS_CPP_HARNESS_H_
