// The concurrent prime sieve: a chain of goroutines, one per prime, each passing on what its prime
// does not divide. Usage: prime_sieve [count]
#include <cstdio>
#include <cstdlib>

#include <tuco/chan.h>
#include <tuco/go.h>

namespace {

void generate(tuco::send_chan<int> numbers) {
  for (int n = 2;; ++n) numbers.send(n);
}

void filter(tuco::recv_chan<int> in, tuco::send_chan<int> out, int prime) {
  for (int n : in) {
    if (n % prime != 0) out.send(n);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int count = argc > 1 ? std::atoi(argv[1]) : 20;
  return tuco::run([count] {
    tuco::chan<int> source = tuco::chan<int>::make();
    tuco::go(generate, source);
    for (int i = 0; i < count; ++i) {
      int prime = *source.recv();
      std::printf("%d%s", prime, i + 1 == count ? "\n" : " ");
      tuco::chan<int> filtered = tuco::chan<int>::make();
      tuco::go(filter, source, filtered, prime);
      source = filtered;
    }
  });
}
