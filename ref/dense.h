// The references' own tensor: five dimensions, dense, in canonical order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ref/problem.h"

namespace tconv {

// Calls f(i0, i1, i2, i3, i4) for every index of the shape, in canonical (row-major) order.
template <typename F>
void for_each_index(const Extents& shape, F&& f) {
  for (int64_t a = 0; a < shape[0]; ++a)
    for (int64_t b = 0; b < shape[1]; ++b)
      for (int64_t c = 0; c < shape[2]; ++c)
        for (int64_t d = 0; d < shape[3]; ++d)
          for (int64_t e = 0; e < shape[4]; ++e) f(a, b, c, d, e);
}

// A tensor of values of type T. Requires extents whose product fits in memory; the caller has checked it.
template <typename T>
struct Dense {
  Extents shape{};
  std::vector<T> values;

  Dense() = default;
  explicit Dense(const Extents& extents, T fill = T{})
      : shape(extents), values(static_cast<size_t>(element_count(extents).value_or(0)), fill) {}

  size_t offset(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e) const {
    return static_cast<size_t>((((a * shape[1] + b) * shape[2] + c) * shape[3] + d) * shape[4] + e);
  }
  T& operator()(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e) { return values[offset(a, b, c, d, e)]; }
  const T& operator()(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e) const {
    return values[offset(a, b, c, d, e)];
  }

  friend bool operator==(const Dense&, const Dense&) = default;
};

// The same values in another arithmetic, or through a function.
template <typename To, typename From, typename F>
Dense<To> transformed(const Dense<From>& from, F&& f) {
  Dense<To> to(from.shape);
  for (size_t i = 0; i < from.values.size(); ++i) to.values[i] = f(from.values[i]);
  return to;
}

}  // namespace tconv
