#include "report/dialects/paddings.h"

#include <algorithm>

namespace tconv::dialect {

std::optional<EndPaddings> end_paddings(const Axis& a, int64_t most) {
  if (a.output_padding < most) return EndPaddings{a.pad_end, a.output_padding};
  const int64_t net = net_pad_end(a);
  if (-net >= most) return std::nullopt;
  return EndPaddings{std::max<int64_t>(0, net), std::max<int64_t>(0, -net)};
}

std::optional<int64_t> output_padding_if_symmetric(const Axis& a, int64_t most) {
  const int64_t needed = a.pad_begin - net_pad_end(a);
  if (needed < 0 || needed >= most) return std::nullopt;
  return needed;
}

bool is_same(const Axis& a) {
  const int64_t output = output_of(a);
  const int64_t padding = std::max<int64_t>(0, (a.input - 1) * a.stride + kernel_extent(a) - output);
  return (output + a.stride - 1) / a.stride == a.input && padding / 2 == a.pad_begin;
}

bool is_valid(const Axis& a) {
  const int64_t left = output_of(a) - kernel_extent(a) - (a.input - 1) * a.stride;
  return a.pad_begin == 0 && left >= 0 && left < a.stride;
}

Crop crop_of(const Axis& a) { return {a.pad_begin, output_of(a), std::max<int64_t>(0, -net_pad_end(a))}; }

}  // namespace tconv::dialect
