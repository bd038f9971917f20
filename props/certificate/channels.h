// A tensor as a matrix: a row for each pair of outer indices (image and channel, or input and output channel), its
// elements along the spatial axes.
#pragma once

#include <vector>

#include "props/certificate/exact_sums.h"
#include "ref/tensor.h"

namespace tconv {

template <typename T>
class Channels {
 public:
  explicit Channels(const ConstTensorRef& tensor) : layout_(tensor.layout), view_(view<T>(tensor)) {
    const auto& [shape, strides, offset] = layout_;
    in_place_ = (shape[4] == 1 || strides[4] == 1) && (shape[3] == 1 || strides[3] == shape[4]) &&
                (shape[2] == 1 || strides[2] == shape[3] * shape[4]);
  }

  // Elements [first, first + count) of the rows (a, b), (a, b + 1), ...: where they lie or, if they are no neighbours
  // there, as a copy in the buffer.
  exact::Block<T> block(int64_t a, int64_t b, int64_t rows, int64_t first, int64_t count,
                        std::vector<T>& buffer) const {
    const auto size = [](int64_t value) { return static_cast<size_t>(value); };
    if (in_place_ && layout_.strides[1] >= 0)
      return {&view_(a, b, 0, 0, 0) + first, size(rows), size(count), size(layout_.strides[1])};
    if (buffer.size() < size(rows * count)) buffer.resize(size(rows * count));
    const Extents& shape = layout_.shape;
    int64_t x = first % shape[4], y = first / shape[4] % shape[3], z = first / shape[4] / shape[3];
    for (int64_t j = 0; j < count; ++j) {
      for (int64_t i = 0; i < rows; ++i) buffer[size(i * count + j)] = view_(a, b + i, z, y, x);
      if (++x < shape[4]) continue;
      x = 0;
      if (++y < shape[3]) continue;
      y = 0;
      ++z;
    }
    return {buffer.data(), size(rows), size(count), size(count)};
  }

  const Extents& shape() const { return layout_.shape; }
  // Elements of a row.
  int64_t length() const { return layout_.shape[2] * layout_.shape[3] * layout_.shape[4]; }

 private:
  Layout layout_;
  View<const T> view_;
  bool in_place_ = false;
};

}  // namespace tconv
