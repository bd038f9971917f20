// Dense copies of tensors, for the implementations whose inner loops need neighbours to be neighbours.
#pragma once

#include <vector>

#include "impls/implementation.h"

namespace tconv::native {

// The elements in canonical order. Without a copy if they already lie so.
template <typename T>
class Packed {
 public:
  explicit Packed(const ConstTensorRef& tensor) {
    const auto from = view<T>(tensor);
    if (tensor.layout.dense()) {
      data_ = &from(0, 0, 0, 0, 0);
      return;
    }
    copy_.reserve(static_cast<size_t>(element_count(from.shape()).value_or(0)));
    for_each_index(from.shape(), [&](auto a, auto b, auto c, auto d, auto e) { copy_.push_back(from(a, b, c, d, e)); });
    data_ = copy_.data();
  }
  Packed(const Packed&) = delete;
  Packed& operator=(const Packed&) = delete;

  const T* data() const { return data_; }

 private:
  std::vector<T> copy_;
  const T* data_ = nullptr;
};

}  // namespace tconv::native
