// Zero insertion: u has s-1 zeros between the elements of x and d*(K-1) - pad around them. Then y is the ordinary
// stride-1 convolution of u with the flipped kernel:
//
//   y[o] = sum over t of u[o + t*d] * w[K-1-t]
//
// Where pad exceeds d*(K-1) the surrounding is negative: it crops x instead. An inserted zero takes part in no product,
// because 0 * Inf would be NaN.
#include <vector>

#include "impls/native/native.h"

namespace tconv::native {
namespace {

// Along one axis: u[v] is x[v / s], counted from the crop, where that exists, and an inserted zero elsewhere.
struct Dilation {
  Axis axis;
  int64_t before = axis.dilation * (axis.kernel - 1) - axis.pad_begin;  // elements of u before x[0]; crops if negative
  int64_t length;                                                       // elements of u

  Dilation(const Axis& a, int64_t outputs) : axis(a), length(outputs + a.dilation * (a.kernel - 1)) {}

  // Calls f(i, v) for the inputs i that u holds, at v.
  template <typename F>
  void for_each_input(F&& f) const {
    for (int64_t i = 0; i < axis.input; ++i)
      if (const int64_t v = before + i * axis.stride; v >= 0 && v < length) f(i, v);
  }
};

template <typename T>
struct Cell {
  T value = 0;
  bool inserted = true;
};

// Puts the elements of one channel of one image into u, always into the same cells.
template <typename T>
void insert_zeros(const View<const T>& x, int64_t n, int64_t ci, const std::array<Dilation, 3>& dilations,
                  Dense<Cell<T>>& u) {
  dilations[0].for_each_input([&](int64_t iz, int64_t vz) {
    dilations[1].for_each_input([&](int64_t iy, int64_t vy) {
      dilations[2].for_each_input([&](int64_t ix, int64_t vx) { u(0, 0, vz, vy, vx) = {x(n, ci, iz, iy, ix), false}; });
    });
  });
}

template <typename T>
T convolve_at(const Problem& p, const Dense<Cell<T>>& u, const View<const T>& w, int64_t ci, int64_t co,
              const std::array<int64_t, 3>& o) {
  const auto& [depth, height, width] = p.axes;
  T sum = 0;
  for (int64_t tz = 0; tz < depth.kernel; ++tz)
    for (int64_t ty = 0; ty < height.kernel; ++ty)
      for (int64_t tx = 0; tx < width.kernel; ++tx) {
        const auto& cell = u(0, 0, o[0] + tz * depth.dilation, o[1] + ty * height.dilation, o[2] + tx * width.dilation);
        if (!cell.inserted)
          sum += cell.value * w(ci, co, depth.kernel - 1 - tz, height.kernel - 1 - ty, width.kernel - 1 - tx);
      }
  return sum;
}

template <typename T>
void run(const Call& call) {
  const Problem& p = call.problem;
  const auto x = view<T>(call.x);
  const auto w = view<T>(call.w);
  const auto y = view<T>(call.y);
  const std::array<Dilation, 3> dilations = {
      {{p.axes[0], y.shape()[2]}, {p.axes[1], y.shape()[3]}, {p.axes[2], y.shape()[4]}}};
  Dense<Cell<T>> u({1, 1, dilations[0].length, dilations[1].length, dilations[2].length});
  for_each_index(y.shape(), [&](auto n, auto c, auto oz, auto oy, auto ox) {
    y(n, c, oz, oy, ox) = p.bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0);
  });
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t ci = 0; ci < p.in_channels; ++ci) {
      insert_zeros(x, n, ci, dilations, u);
      const int64_t first = ci / p.in_channels_per_group() * p.out_channels_per_group();
      for_each_index({1, p.out_channels_per_group(), y.shape()[2], y.shape()[3], y.shape()[4]},
                     [&](auto, auto co, auto oz, auto oy, auto ox) {
                       y(n, first + co, oz, oy, ox) += convolve_at(p, u, w, ci, co, {oz, oy, ox});
                     });
    }
}

}  // namespace

void dilate_conv(const Call& call) {
  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) { run<T>(call); });
}

}  // namespace tconv::native
