#include "ref/gather.h"

#include "ref/double_double.h"

namespace tconv::ref {
template <typename T>
T gather_element(const Problem& p, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b, const Extents& index) {
  T sum = p.bias ? b.values[static_cast<size_t>(index[1])] : T(0);
  for_each_product(p, index, [&](const Extents& at_x, const Extents& at_w) {
    const auto [n, ci, iz, iy, ix] = at_x;
    const auto [row, co, tz, ty, tx] = at_w;
    sum += x(n, ci, iz, iy, ix) * w(row, co, tz, ty, tx);
  });
  return sum;
}

template <typename T>
Dense<T> gather(const Problem& p, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b) {
  Dense<T> y(output_shape(p));
  for_each_index(y.shape, [&](auto n, auto c, auto oz, auto oy, auto ox) {
    y(n, c, oz, oy, ox) = gather_element(p, x, w, b, {n, c, oz, oy, ox});
  });
  return y;
}

#define TCONV_INSTANTIATE(T)                                                                   \
  template Dense<T> gather(const Problem&, const Dense<T>&, const Dense<T>&, const Dense<T>&); \
  template T gather_element(const Problem&, const Dense<T>&, const Dense<T>&, const Dense<T>&, const Extents&)
TCONV_INSTANTIATE(double);
TCONV_INSTANTIATE(DoubleDouble);
#undef TCONV_INSTANTIATE

}  // namespace tconv::ref
