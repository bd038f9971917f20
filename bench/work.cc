#include "bench/work.h"

#include <algorithm>
#include <limits>

#include "ref/checked.h"

namespace tconv::bench {
namespace {

int64_t ceil_div(int64_t a, int64_t b) { return a > 0 ? (a + b - 1) / b : -(-a / b); }

// Pairs of an input i and a tap t with 0 <= i*stride + t*dilation - pad_begin < O.
int64_t pairs(const Axis& a) {
  const int64_t outputs = tconv_output_size(a).value_or(0);
  int64_t count = 0;
  for (int64_t t = 0; t < a.kernel; ++t) {
    const int64_t shift = t * a.dilation - a.pad_begin;
    const int64_t first = std::clamp<int64_t>(ceil_div(-shift, a.stride), 0, a.input);
    const int64_t end = std::clamp<int64_t>(ceil_div(outputs - shift, a.stride), 0, a.input);
    count += std::max<int64_t>(0, end - first);
  }
  return count;
}

int64_t bytes_of(const Extents& shape, ElementType type) {
  return element_count(shape).value_or(0) * static_cast<int64_t>(traits(type).bytes);
}

}  // namespace

int64_t needed_multiplications(const Problem& p) {
  Checked count = Checked(p.batch) * p.in_channels * p.out_channels_per_group();
  for (const Axis& a : p.axes) count = count * pairs(a);
  return count.value().value_or(std::numeric_limits<int64_t>::max());
}

int64_t tensor_bytes(const Case& c) {
  const Problem& p = c.problem;
  return bytes_of(input_shape(p), c.type.x) + bytes_of(weight_shape(p), c.type.w) +
         bytes_of(output_shape(p), c.type.y) + (p.bias ? bytes_of(bias_shape(p), c.type.b()) : 0);
}

Work work_of(const Case& c) { return {needed_multiplications(c.problem), tensor_bytes(c)}; }

std::string not_measurable(const Case& c) {
  if (const auto reasons = validate(c); !reasons.empty()) return reasons.front();
  const bool integers = c.recipe.kind == Recipe::Kind::integers;
  if (c.type.arithmetic() && !integers)
    return "only data=integers:SEED has certificates, by which results in f32 and f64 are checked";
  if (!integers && c.recipe.kind != Recipe::Kind::reals) return "only data=integers:SEED and data=reals:SEED are timed";
  return "";
}

}  // namespace tconv::bench
