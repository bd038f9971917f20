#include "props/diagnosis/misreadings.h"

#include <iterator>
#include <utility>

namespace tconv {
namespace misreadings_of {

int64_t flattened(const Extents& index, const Extents& shape) {
  int64_t offset = 0;
  for (size_t i = 0; i < 5; ++i) offset = offset * shape[i] + index[i];
  return offset;
}

Extents unflattened(int64_t offset, const Extents& shape) {
  Extents index{};
  for (size_t i = 5; i-- > 1; offset /= shape[i]) index[i] = offset % shape[i];
  index[0] = offset;
  return index;
}

bool in_output_padding(const Problem& p, const Extents& y) {
  const Extents shape = output_shape(p);
  for (size_t a = 0; a < 3; ++a)
    if (y[a + 2] >= shape[a + 2] - p.axes[a].output_padding) return true;
  return false;
}

bool has_taps(const Problem& p, const Extents& y) {
  for (size_t a = 0; a < 3; ++a) {
    const Axis& axis = p.axes[a];
    bool any = false;
    for (int64_t t = 0; t < axis.kernel; ++t)
      any = any || (y[a + 2] + axis.pad_begin - t * axis.dilation) % axis.stride == 0;
    if (!any) return false;
  }
  return true;
}

}  // namespace misreadings_of

const std::vector<Misreading>& misreadings() {
  using namespace misreadings_of;
  static const std::vector<Misreading> all = [] {
    std::vector<Misreading> list;
    for (auto&& part : {weights(), channels(), axis(), axes(), outputs(), ranges(), blocks(), biases(), endings()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

}  // namespace tconv
