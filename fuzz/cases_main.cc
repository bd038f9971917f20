// What the engines call, for targets over cases.
#include <algorithm>
#include <cstring>

#include "fuzz/counters.h"
#include "fuzz/fields.h"
#include "fuzz/mutate.h"
#include "fuzz/target.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most) __attribute__((weak));

namespace tconv::fuzz {
namespace {

std::span<const uint8_t> span(const uint8_t* data, size_t size) { return {data, size}; }

// Zero if it is too long.
size_t write(Input input, uint8_t* data, size_t most) {
  fit(input.tried);
  const Bytes bytes = bytes_of(input);
  if (bytes.size() > most) return 0;
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}

}  // namespace
}  // namespace tconv::fuzz

// Inputs are small, and so is what is freed: to keep 256 MiB of it would make all memory new, which is slow.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer asks for this name
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=4:malloc_context_size=2"; }

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tconv::fuzz;
  const Input input = decode(span(data, size));
  count_kind(input.tried);
  try_input(input);
  return 0;
}

// Now and then the engine's own way: it knows the values that comparisons in the code ask for.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  using namespace tconv::fuzz;
  if (seed % 8 != 0 || LLVMFuzzerMutate == nullptr)
    if (const size_t written = write(mutated(decode(span(data, size)), seed), data, most); written != 0) return written;
  return LLVMFuzzerMutate == nullptr ? size : LLVMFuzzerMutate(data, size, most);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* one, size_t size_of_one, const uint8_t* other,
                                            size_t size_of_other, uint8_t* out, size_t most, unsigned seed) {
  using namespace tconv::fuzz;
  return write(crossed(decode(span(one, size_of_one)), decode(span(other, size_of_other)), seed), out, most);
}
