// Outputs whose o + pad_begin leave the same remainder modulo the stride, a phase, share their taps: those with
// t*d = o + pad_begin (mod s). Within a phase, numbered o = first + m*s, tap t meets input m + shift(t), so that each
// phase is a dense convolution of stride 1. A phase without taps holds the bias alone.
#include <algorithm>
#include <vector>

#include "impls/native/native.h"
#include "impls/native/packed.h"

namespace tconv::native {
namespace {

struct Tap {
  int64_t index;       // t
  int64_t shift;       // the input position is m + shift
  int64_t begin, end;  // the m for which that input exists
  bool meets(int64_t m) const { return begin <= m && m < end; }
};

struct Phase {
  int64_t first;    // its first output
  int64_t outputs;  // how many it has
  std::vector<Tap> taps;
};

std::vector<Phase> phases_of(const Axis& a, int64_t outputs) {
  std::vector<Phase> phases;
  for (int64_t first = 0; first < std::min(a.stride, outputs); ++first) {
    Phase phase{first, (outputs - first + a.stride - 1) / a.stride, {}};
    for (int64_t t = 0; t < a.kernel; ++t) {
      const int64_t distance = first + a.pad_begin - t * a.dilation;
      if (distance % a.stride != 0) continue;
      const int64_t shift = distance / a.stride;
      const Tap tap{t, shift, std::max<int64_t>(0, -shift), std::min(phase.outputs, a.input - shift)};
      if (tap.begin < tap.end) phase.taps.push_back(tap);
    }
    phases.push_back(std::move(phase));
  }
  return phases;
}

template <typename T>
class PhaseConvolution {
 public:
  explicit PhaseConvolution(const Call& call)
      : p_(call.problem),
        x_(call.x),
        w_(view<T>(call.w)),
        y_(view<T>(call.y)),
        row_(static_cast<size_t>(y_.shape()[4])) {}

  // Outputs first.m of one row of one phase: (mz, my) of the phases z, v and all m of the phase u.
  void run_row(int64_t n, int64_t c, T bias, const Phase& z, int64_t mz, const Phase& v, int64_t my, const Phase& u) {
    std::fill_n(row_.begin(), u.outputs, bias);
    for (const Tap& tz : z.taps)
      for (const Tap& ty : v.taps)
        if (tz.meets(mz) && ty.meets(my))
          for (const Tap& tx : u.taps) add_tap(n, c, tz.index, mz + tz.shift, ty.index, my + ty.shift, tx);
    const int64_t stride = p_.axes[2].stride;
    for (int64_t m = 0; m < u.outputs; ++m)
      y_(n, c, z.first + mz * p_.axes[0].stride, v.first + my * p_.axes[1].stride, u.first + m * stride) =
          row_[static_cast<size_t>(m)];
  }

 private:
  // row[m] += w[ci, co, t] * x[n, ci, iz, iy, m + shift] for all input channels of the group.
  void add_tap(int64_t n, int64_t c, int64_t tz, int64_t iz, int64_t ty, int64_t iy, const Tap& tx) {
    const auto& [depth, height, width] = p_.axes;
    const int64_t first = c / p_.out_channels_per_group() * p_.in_channels_per_group();
    for (int64_t ci = first; ci < first + p_.in_channels_per_group(); ++ci) {
      const T weight = w_(ci, c % p_.out_channels_per_group(), tz, ty, tx.index);
      const T* input = x_.data() + (((n * p_.in_channels + ci) * depth.input + iz) * height.input + iy) * width.input;
      T* row = row_.data();
      for (int64_t m = tx.begin; m < tx.end; ++m) row[m] += weight * input[m + tx.shift];
    }
  }

  const Problem& p_;
  Packed<T> x_;
  View<const T> w_;
  View<T> y_;
  std::vector<T> row_;
};

}  // namespace

void phases(const Call& call) {
  const Problem& p = call.problem;
  const Extents shape = call.y.layout.shape;
  const auto depth = phases_of(p.axes[0], shape[2]);
  const auto height = phases_of(p.axes[1], shape[3]);
  const auto width = phases_of(p.axes[2], shape[4]);
  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
    PhaseConvolution<T> convolution(call);
    for (int64_t n = 0; n < p.batch; ++n)
      for (int64_t c = 0; c < p.out_channels; ++c) {
        const T bias = p.bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0);
        for (const Phase& z : depth)
          for (int64_t mz = 0; mz < z.outputs; ++mz)
            for (const Phase& v : height)
              for (int64_t my = 0; my < v.outputs; ++my)
                for (const Phase& u : width) convolution.run_row(n, c, bias, z, mz, v, my, u);
      }
  });
}

}  // namespace tconv::native
