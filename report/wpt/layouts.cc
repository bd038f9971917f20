#include "report/wpt/layouts.h"

#include <array>

namespace tconv::wpt {

stored::Array in_order(const stored::Array& array, std::string_view from, std::string_view to) {
  constexpr size_t kRank = 4;
  std::array<size_t, kRank> sizes{}, strides{};
  stored::Array result{array.type, stored::Dims(kRank), {}};
  for (size_t d = 0; d < kRank; ++d) {
    const size_t at = from.find(to[d]);
    result.dims[d] = array.dims[at];
    sizes[d] = static_cast<size_t>(array.dims[at]);
    strides[d] = 1;
    for (size_t inner = at + 1; inner < kRank; ++inner) strides[d] *= static_cast<size_t>(array.dims[inner]);
  }
  if (array.values.empty()) return result;  // the other sizes may be anything then
  result.values.reserve(array.values.size());
  for (size_t a = 0; a < sizes[0]; ++a)
    for (size_t b = 0; b < sizes[1]; ++b)
      for (size_t c = 0; c < sizes[2]; ++c)
        for (size_t d = 0; d < sizes[3]; ++d)
          result.values.push_back(array.values[a * strides[0] + b * strides[1] + c * strides[2] + d * strides[3]]);
  return result;
}

}  // namespace tconv::wpt
