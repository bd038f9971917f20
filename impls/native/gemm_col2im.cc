// For each image and group, all stamps at once as one matrix product, then their sum:
//
//   columns (C_out/G * prod K) x (prod I)  =  w^T (C_out/G * prod K) x (C_in/G)  *  x (C_in/G) x (prod I)
//   y[n, co, i*s + t*d - pad_begin]       +=  columns[(co, t), i]
#include <cblas.h>

#include <vector>

#include "impls/native/native.h"
#include "impls/native/packed.h"

namespace tconv::native {
namespace {

// columns (rows x pixels) = w (depth x rows)^T * x (depth x pixels), all row-major.
void multiply(int rows, int pixels, int depth, const float* w, const float* x, float* columns) {
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, rows, pixels, depth, 1.0F, w, rows, x, pixels, 0.0F, columns,
              pixels);
}
void multiply(int rows, int pixels, int depth, const double* w, const double* x, double* columns) {
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, rows, pixels, depth, 1.0, w, rows, x, pixels, 0.0, columns,
              pixels);
}

// The input positions [first, last) of an axis that tap t carries to outputs [0, outputs).
struct Range {
  int64_t first;
  int64_t last;
};
Range landing(const Axis& a, int64_t tap, int64_t outputs) {
  const int64_t start = tap * a.dilation - a.pad_begin;  // where input 0 lands
  const int64_t first = start >= 0 ? 0 : (-start + a.stride - 1) / a.stride;
  const int64_t last = start >= outputs ? 0 : (outputs - start + a.stride - 1) / a.stride;
  return {first, std::min(last, a.input)};
}

// Adds one row of columns, the stamps' element (tz, ty, tx), to the image y[n, c].
template <typename T>
void col2im(const Problem& p, const T* row, const View<T>& y, int64_t n, int64_t c, const std::array<int64_t, 3>& tap) {
  const auto& [depth, height, width] = p.axes;
  const Range z = landing(depth, tap[0], y.shape()[2]);
  const Range v = landing(height, tap[1], y.shape()[3]);
  const Range u = landing(width, tap[2], y.shape()[4]);
  for (int64_t iz = z.first; iz < z.last; ++iz)
    for (int64_t iy = v.first; iy < v.last; ++iy)
      for (int64_t ix = u.first; ix < u.last; ++ix)
        y(n, c, iz * depth.stride + tap[0] * depth.dilation - depth.pad_begin,
          iy * height.stride + tap[1] * height.dilation - height.pad_begin,
          ix * width.stride + tap[2] * width.dilation - width.pad_begin) +=
            row[(iz * height.input + iy) * width.input + ix];
}

template <typename T>
void run(const Call& call) {
  const Problem& p = call.problem;
  const Packed<T> x(call.x), w(call.w);
  const auto y = view<T>(call.y);
  const int64_t taps = p.axes[0].kernel * p.axes[1].kernel * p.axes[2].kernel;
  const int64_t pixels = p.axes[0].input * p.axes[1].input * p.axes[2].input;
  const int64_t depth = p.in_channels_per_group(), rows = p.out_channels_per_group() * taps;
  std::vector<T> columns(static_cast<size_t>(rows * pixels));

  for_each_index(y.shape(), [&](auto n, auto c, auto z, auto v, auto u) {
    y(n, c, z, v, u) = p.bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0);
  });
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t g = 0; g < p.groups; ++g) {
      multiply(static_cast<int>(rows), static_cast<int>(pixels), static_cast<int>(depth), w.data() + g * depth * rows,
               x.data() + (n * p.in_channels + g * depth) * pixels, columns.data());
      const T* row = columns.data();
      for (int64_t co = 0; co < p.out_channels_per_group(); ++co)
        for_each_index({1, 1, p.axes[0].kernel, p.axes[1].kernel, p.axes[2].kernel},
                       [&](auto, auto, auto tz, auto ty, auto tx) {
                         col2im(p, row, y, n, g * p.out_channels_per_group() + co, {tz, ty, tx});
                         row += pixels;
                       });
    }
}

}  // namespace

void gemm_col2im(const Call& call) {
  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) { run<T>(call); });
}

}  // namespace tconv::native
