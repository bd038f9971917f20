#include "props/certificate/exact_sums.h"

#include <type_traits>

// Compiles this file once for each kind of vectors; the ones to use are chosen when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "props/certificate/exact_sums.cc"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tconv::exact::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Looks at values on their way.
template <class D>
class Watch {
 public:
  explicit HWY_INLINE Watch(D d) : d_(d), fractions_(hn::Zero(d)), largest_(hn::Zero(d)) {}
  HWY_INLINE void see(hn::Vec<D> v) {
    // +0 for an integer, of which no bit is set; Inf - Inf is NaN.
    fractions_ = hn::Or(fractions_, hn::Sub(v, hn::Round(v)));
    largest_ = hn::Max(largest_, hn::Abs(v));
  }
  HWY_INLINE Seen seen() const {
    return {hn::AllTrue(d_, hn::Eq(fractions_, hn::Zero(d_))),
            static_cast<double>(hn::GetLane(hn::MaxOfLanes(d_, largest_)))};
  }

 private:
  D d_;
  hn::Vec<D> fractions_, largest_;
};

template <class D, typename T>
HWY_INLINE hn::Vec<D> widened(D d, const T* from) {
  if constexpr (std::is_same_v<T, double>)
    return hn::LoadU(d, from);
  else
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<T, D>(), from));
}

// One vector of doubles at once.
template <class D, typename T>
struct OneVector {
  using Watched = D;
  static constexpr size_t kVectors = 1;
  static HWY_INLINE hn::Vec<D> to_watch(Watched d, const T* from) { return widened(d, from); }
};

// Two, which as floats are one to be watched.
template <class D>
struct TwoVectors {
  using Watched = hn::Repartition<float, D>;
  static constexpr size_t kVectors = 2;
  static HWY_INLINE hn::Vec<Watched> to_watch(Watched floats, const float* from) { return hn::LoadU(floats, from); }
};

// Columns from `column` on, as long as a step has enough of them. Returns the first one left.
template <class Step, size_t kSums, bool kWatched, class D, typename T>
HWY_INLINE size_t add_columns(D d, size_t column, const Block<T>& block, Groups<const double> weights,
                              Groups<double> sums, Seen& seen) {
  constexpr size_t kVectors = Step::kVectors;
  const size_t lanes = hn::Lanes(d), step = kVectors * lanes;
  const typename Step::Watched watched;
  Watch watch(watched);
  for (; column + step <= block.length; column += step) {
    hn::Vec<D> sum[kSums > 0 ? kSums : 1][kVectors];
    for (size_t k = 0; k < kSums; ++k)
      for (size_t v = 0; v < kVectors; ++v) sum[k][v] = hn::LoadU(d, sums.data + k * sums.stride + column + v * lanes);
    const T* from = block.data + column;
    const double* weight = weights.data;
    for (size_t i = 0; i < block.rows; ++i, from += block.stride, weight += weights.stride) {
      if constexpr (kWatched) watch.see(Step::to_watch(watched, from));
      if constexpr (kSums > 0) {
        hn::Vec<D> values[kVectors];
        for (size_t v = 0; v < kVectors; ++v) values[v] = widened(d, from + v * lanes);
        for (size_t k = 0; k < kSums; ++k)
          for (size_t v = 0; v < kVectors; ++v) sum[k][v] = hn::MulAdd(hn::Set(d, weight[k]), values[v], sum[k][v]);
      }
    }
    for (size_t k = 0; k < kSums; ++k)
      for (size_t v = 0; v < kVectors; ++v) hn::StoreU(sum[k][v], d, sums.data + k * sums.stride + column + v * lanes);
  }
  if constexpr (kWatched) seen.join(watch.seen());
  return column;
}

template <size_t kSums, bool kWatched, typename T>
HWY_INLINE Seen add_all_columns(const Block<T>& block, Groups<const double> weights, Groups<double> sums) {
  const hn::ScalableTag<double> widest;
  const hn::CappedTag<double, 4> four;
  const hn::CappedTag<double, 1> one;
  Seen seen;
  size_t column = 0;
  if constexpr (std::is_same_v<T, float> && HWY_TARGET != HWY_SCALAR)  // where there are vectors
    column = add_columns<TwoVectors<decltype(widest)>, kSums, kWatched>(widest, column, block, weights, sums, seen);
  column = add_columns<OneVector<decltype(widest), T>, kSums, kWatched>(widest, column, block, weights, sums, seen);
  column = add_columns<OneVector<decltype(four), T>, kSums, kWatched>(four, column, block, weights, sums, seen);
  add_columns<OneVector<decltype(one), T>, kSums, kWatched>(one, column, block, weights, sums, seen);
  return seen;
}

Seen two_sums_of_floats(const Block<float>& block, Groups<const double> weights, Groups<double> sums) {
  return add_all_columns<2, true>(block, weights, sums);
}
Seen two_sums_of_doubles(const Block<double>& block, Groups<const double> weights, Groups<double> sums) {
  return add_all_columns<2, true>(block, weights, sums);
}
void four_sums_of_floats(const Block<float>& block, Groups<const double> weights, Groups<double> sums) {
  add_all_columns<4, false>(block, weights, sums);
}
void four_sums_of_doubles(const Block<double>& block, Groups<const double> weights, Groups<double> sums) {
  add_all_columns<4, false>(block, weights, sums);
}
Seen look_at_floats(const Block<float>& block) { return add_all_columns<0, true>(block, {}, {}); }
Seen look_at_doubles(const Block<double>& block) { return add_all_columns<0, true>(block, {}, {}); }

}  // namespace
}  // namespace tconv::exact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::exact {

HWY_EXPORT(two_sums_of_floats);
HWY_EXPORT(two_sums_of_doubles);
HWY_EXPORT(four_sums_of_floats);
HWY_EXPORT(four_sums_of_doubles);
HWY_EXPORT(look_at_floats);
HWY_EXPORT(look_at_doubles);

template <>
Seen add_two_sums(const Block<float>& block, Groups<const double> weights, Groups<double> sums) {
  return HWY_DYNAMIC_DISPATCH(two_sums_of_floats)(block, weights, sums);
}
template <>
Seen add_two_sums(const Block<double>& block, Groups<const double> weights, Groups<double> sums) {
  return HWY_DYNAMIC_DISPATCH(two_sums_of_doubles)(block, weights, sums);
}

template <>
void add_four_sums(const Block<float>& block, Groups<const double> weights, Groups<double> sums) {
  HWY_DYNAMIC_DISPATCH(four_sums_of_floats)(block, weights, sums);
}
template <>
void add_four_sums(const Block<double>& block, Groups<const double> weights, Groups<double> sums) {
  HWY_DYNAMIC_DISPATCH(four_sums_of_doubles)(block, weights, sums);
}

template <>
Seen look_at(const Block<float>& block) {
  return HWY_DYNAMIC_DISPATCH(look_at_floats)(block);
}
template <>
Seen look_at(const Block<double>& block) {
  return HWY_DYNAMIC_DISPATCH(look_at_doubles)(block);
}

}  // namespace tconv::exact
#endif
