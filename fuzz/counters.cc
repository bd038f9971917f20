#include "fuzz/counters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "ref/data.h"

namespace tconv::fuzz {
namespace {

constexpr size_t kKinds = 480, kErrors = 32;
#ifdef __linux__
__attribute__((section("__libfuzzer_extra_counters")))
#endif
uint8_t counters[kKinds + kErrors];

// What distinguishes the paths of implementations along an axis.
uint64_t kind_of(const Axis& a) {
  const std::array<bool, 9> traits = {a.input == 1,
                                      a.kernel == 1,
                                      a.stride == 1,
                                      a.stride == a.kernel,
                                      a.stride > kernel_extent(a),
                                      a.dilation == 1,
                                      a.pad_begin == a.pad_end,
                                      a.pad_begin + a.pad_end == 0,
                                      a.output_padding == 0};
  uint64_t kind = 0;
  for (const bool trait : traits) kind = 2 * kind + (trait ? 1 : 0);
  return kind;
}

}  // namespace

void count_kind(const Case& c) {
  const Problem& p = c.problem;
  uint64_t kind = static_cast<uint64_t>(p.rank);
  const auto add = [&](uint64_t more) { kind = mix(kind ^ more); };
  for (size_t a = p.first_axis(); a < 3; ++a) add(kind_of(p.axes[a]));
  add(p.groups == 1 ? 0 : p.groups == p.in_channels ? 1 : 2);
  add(p.batch == 1 ? 0 : 1);
  add(static_cast<uint64_t>(std::find(std::begin(kTypes), std::end(kTypes), c.type) - std::begin(kTypes)));
  add(static_cast<uint64_t>(c.recipe.kind));
  counters[kind % kKinds] = 1;
}

void count_error(double error_to_bound) {
  if (!(error_to_bound > 0)) return;
  const int halvings = std::clamp(-std::ilogb(error_to_bound), 0, static_cast<int>(kErrors) - 1);
  counters[kKinds + kErrors - 1 - static_cast<size_t>(halvings)] = 1;
}

}  // namespace tconv::fuzz
