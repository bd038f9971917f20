// Every output element sums the products that reach it. Along one axis, output o is reached by the pairs (i, t) with
// i*s + t*d = o + pad_begin; over all axes, by the Cartesian product of the axes' pairs.
#include <span>
#include <vector>

#include "impls/native/native.h"

namespace tconv::native {
namespace {

struct Pair {
  int64_t input;
  int64_t tap;
};

// The pairs of every output position of an axis, one list behind the other.
class ReachingPairs {
 public:
  ReachingPairs(const Axis& a, int64_t outputs) {
    first_.reserve(static_cast<size_t>(outputs) + 1);
    for (int64_t o = 0; o < outputs; ++o) {
      first_.push_back(pairs_.size());
      for (int64_t t = 0; t < a.kernel; ++t) {
        const int64_t scaled = o + a.pad_begin - t * a.dilation;
        if (scaled < 0) break;
        if (scaled % a.stride == 0 && scaled / a.stride < a.input) pairs_.push_back({scaled / a.stride, t});
      }
    }
    first_.push_back(pairs_.size());
  }
  std::span<const Pair> operator[](int64_t o) const {
    const auto at = static_cast<size_t>(o);
    return std::span(pairs_).subspan(first_[at], first_[at + 1] - first_[at]);
  }

 private:
  std::vector<Pair> pairs_;
  std::vector<size_t> first_;  // of each output position, and the end
};

}  // namespace

void gather(const Call& call) {
  const Problem& p = call.problem;
  const Extents shape = call.y.layout.shape;
  const ReachingPairs depth(p.axes[0], shape[2]), height(p.axes[1], shape[3]), width(p.axes[2], shape[4]);
  const int64_t in_per_group = p.in_channels_per_group(), out_per_group = p.out_channels_per_group();

  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
    const auto x = view<T>(call.x);
    const auto w = view<T>(call.w);
    const auto y = view<T>(call.y);
    for_each_index(shape, [&](auto n, auto c, auto oz, auto oy, auto ox) {
      const int64_t first = c / out_per_group * in_per_group, co = c % out_per_group;
      T sum = p.bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0);
      for (const auto& [iz, tz] : depth[oz])
        for (const auto& [iy, ty] : height[oy])
          for (const auto& [ix, tx] : width[ox])
            for (int64_t ci = first; ci < first + in_per_group; ++ci)
              sum += x(n, ci, iz, iy, ix) * w(ci, co, tz, ty, tx);
      y(n, c, oz, oy, ox) = sum;
    });
  });
}

}  // namespace tconv::native
