// F(4, 3) of Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016, along the width: four
// outputs from six inputs by six products instead of twelve. Where the kernel is not 3 wide, strided or dilated,
// scatter.
#include "impls/mutants/fault.h"

namespace tconv::mutants {
namespace {

constexpr double kInput[6][6] = {{4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
                                 {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
constexpr double kKernel[6][3] = {{1.0 / 4, 0, 0},
                                  {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                  {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                  {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                  {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                  {0, 0, 1}};
constexpr double kOutput[4][6] = {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

struct Tile {
  const Fault& fault;
  const Call& call;

  double rounded(double value) const { return fault.rounded(value, call.y.f32); }

  template <size_t rows, size_t columns>
  std::array<double, rows> transformed(const double (&matrix)[rows][columns],
                                       const std::array<double, columns>& values) const {
    std::array<double, rows> result{};
    for (size_t r = 0; r < rows; ++r)
      for (size_t c = 0; c < columns; ++c) result[r] = rounded(result[r] + rounded(rounded(matrix[r][c]) * values[c]));
    return result;
  }

  // Adds the six products of one row of x and of w; y[o + m] = sum over r of x[o + pad - 2 + m + r] * w[2 - r].
  void add(Index x, Index w, int64_t o, std::array<double, 6>& sums) const {
    std::array<double, 6> inputs{};
    std::array<double, 3> taps{};
    for (int64_t j = 0; j < 6; ++j) {
      x[4] = o + call.problem.width().pad_begin - 2 + j;
      if (call.x.has(x)) inputs[static_cast<size_t>(j)] = call.x.get(x);
    }
    for (int64_t r = 0; r < 3; ++r) {
      w[4] = 2 - r;
      taps[static_cast<size_t>(r)] = call.w.get(w);
    }
    const auto u = transformed(kInput, inputs);
    const auto v = transformed(kKernel, taps);
    for (size_t i = 0; i < 6; ++i) sums[i] = rounded(sums[i] + rounded(u[i] * v[i]));
  }

  void compute(Index y) const {
    const Problem& p = call.problem;
    const int64_t first = y[1] / p.out_per_group() * p.in_per_group();
    std::array<double, 6> sums{};
    for (int64_t tz = 0; tz < p.axes[0].kernel; ++tz)
      for (int64_t ty = 0; ty < p.axes[1].kernel; ++ty) {
        const int64_t iz = input_of(p.axes[0], y[2], tz), iy = input_of(p.axes[1], y[3], ty);
        if (iz == kNone || iy == kNone) continue;
        for (int64_t ci = first; ci < first + p.in_per_group(); ++ci)
          add({y[0], ci, iz, iy, 0}, {ci, y[1] % p.out_per_group(), tz, ty, 0}, y[4], sums);
      }
    for (const double value : transformed(kOutput, sums)) {
      if (call.y.has(y)) call.y.set(y, rounded(value + (p.bias ? call.b.get({y[1]}) : 0)));
      ++y[4];
    }
  }
};

}  // namespace

void winograd(const Fault& fault, const Call& call) {
  const Axis& width = call.problem.width();
  if (width.kernel != 3 || width.stride != 1 || width.dilation != 1) return scatter(fault, call);
  Index tiles = call.y.shape;
  tiles[4] = (tiles[4] + 3) / 4;
  for_each_index(tiles, [&](Index y) {
    y[4] *= 4;
    Tile{fault, call}.compute(y);
  });
}

}  // namespace tconv::mutants
