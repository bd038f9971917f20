#include <algorithm>

#include "props/diagnosis/lab.h"

namespace tconv {
namespace {

struct Quantity {
  const char* what;
  int64_t value;
};

// What an index may have to count in a problem.
std::vector<Quantity> quantities(const Problem& p) {
  const Extents y = output_shape(p);
  std::vector<Quantity> all = {{"images", p.batch},
                               {"input channels", p.in_channels},
                               {"output channels", p.out_channels},
                               {"groups", p.groups}};
  for (size_t a = 0; a < 3; ++a) {
    const Axis& axis = p.axes[a];
    all.push_back({"inputs along an axis", axis.input});
    all.push_back({"taps along an axis", axis.kernel});
    all.push_back({"outputs along an axis", y[a + 2]});
    all.push_back({"the stride", axis.stride});
    all.push_back({"the reach of the taps", axis.dilation * (axis.kernel - 1)});
    all.push_back({"the padding", axis.pad_begin});
    all.push_back({"the dilation", axis.dilation});
    all.push_back({"the padded outputs", y[a + 2] + axis.pad_begin + axis.pad_end});
  }
  all.push_back({"outputs of a channel", y[2] * y[3] * y[4]});
  all.push_back({"outputs of a channel over all images", y[0] * y[2] * y[3] * y[4]});
  all.push_back({"elements of y", *element_count(y)});
  return all;
}

// As far as an index of 7, 8, 15 or 16 bits reaches, or the integers of a half.
constexpr int64_t kReaches[] = {1 << 7, 1 << 8, 1 << 11, 1 << 15, 1 << 16};

}  // namespace

std::optional<Named> named_by_width(const Case& small) {
  const std::vector<Quantity> all = quantities(small.problem);
  for (const Quantity& q : all)
    for (const int64_t reach : kReaches)
      if (q.value >= reach && q.value <= reach + std::max<int64_t>(4, reach / 64))
        return Named{"index_width", std::string("an index is too narrow: ") + q.what + " go wrong from " +
                                        std::to_string(q.value) + " on"};
  return std::nullopt;
}

}  // namespace tconv
