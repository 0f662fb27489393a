// A pipeline with cancellation: generate → square (three workers) → sum, stopped by a context as
// soon as the sum has passed a bound. Nothing leaks: every stage ends when the context does.
#include <cstdio>

#include <tuco/chan.h>
#include <tuco/context.h>
#include <tuco/defer.h>
#include <tuco/go.h>
#include <tuco/select.h>
#include <tuco/wait_group.h>

namespace {

// Sends `value` unless the context ends first; says whether it was sent.
bool sendOrStop(const tuco::context& ctx, const tuco::send_chan<long>& to, long value) {
  return tuco::select(tuco::on_send(to, value, [] {}), tuco::on_recv(ctx.done(), [](auto) {})) == 0;
}

void generate(tuco::context ctx, tuco::send_chan<long> out) {
  tuco::defer close([&] { out.close(); });
  for (long n = 1; sendOrStop(ctx, out, n); ++n) {
  }
}

void square(tuco::context ctx, tuco::recv_chan<long> in, tuco::send_chan<long> out) {
  for (long n : in) {
    if (!sendOrStop(ctx, out, n * n)) return;
  }
}

}  // namespace

int main() {
  return tuco::run([] {
    auto [ctx, cancel] = tuco::with_cancel(tuco::background());
    tuco::chan<long> numbers(8), squares(8);
    tuco::go(generate, ctx, numbers);
    tuco::wait_group workers;
    for (int i = 0; i < 3; ++i) {
      workers.go([&, ctx = ctx] { square(ctx, numbers, squares); });
    }
    tuco::go([&] {
      workers.wait();
      squares.close();
    });
    long sum = 0, terms = 0;
    for (long s : squares) {
      sum += s;
      ++terms;
      if (sum > 1'000'000) cancel();
    }
    std::printf("passed the bound: %s; stopped because: %s\n", sum > 1'000'000 ? "yes" : "no",
                tuco::to_string(ctx.err()));
    std::printf("enough terms: %s\n", terms >= 100 ? "yes" : "no");
  });
}
