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
  explicit Watch(D d) : d_(d) {}
  HWY_INLINE void see(hn::Vec<D> v) {
    // +0 for an integer, of which the bits are none; Inf - Inf is NaN.
    fractions_ = hn::Or(fractions_, hn::Sub(v, hn::Round(v)));
    largest_ = hn::Max(largest_, hn::Abs(v));
  }
  HWY_INLINE Seen seen() const {
    return {hn::AllTrue(d_, hn::Eq(fractions_, hn::Zero(d_))),
            static_cast<double>(hn::GetLane(hn::MaxOfLanes(d_, largest_)))};
  }

 private:
  D d_;
  hn::Vec<D> fractions_ = hn::Zero(d_), largest_ = hn::Zero(d_);
};

template <class D, typename T>
HWY_INLINE hn::Vec<D> widened(D d, const T* from) {
  if constexpr (std::is_same_v<T, double>)
    return hn::LoadU(d, from);
  else
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<T, D>(), from));
}

// The columns from `j` on, as many as fill whole vectors. Returns the first one left.
template <class D, typename T>
HWY_INLINE size_t add_columns(D d, size_t j, const Block<T>& block, const PairOfWeights* weights, double* first,
                              double* second, Seen& seen) {
  const size_t lanes = hn::Lanes(d);
  Watch watch(d);
  for (; j + lanes <= block.length; j += lanes) {
    auto sum1 = hn::LoadU(d, first + j), sum2 = hn::LoadU(d, second + j);
    const T* from = block.data + j;
    for (size_t i = 0; i < block.rows; ++i, from += block.stride) {
      const auto v = widened(d, from);
      watch.see(v);
      sum1 = hn::MulAdd(hn::Set(d, weights[i].first), v, sum1);
      sum2 = hn::MulAdd(hn::Set(d, weights[i].second), v, sum2);
    }
    hn::StoreU(sum1, d, first + j);
    hn::StoreU(sum2, d, second + j);
  }
  seen.join(watch.seen());
  return j;
}

// The same for floats, twice as many at once, which are watched before they are widened.
template <class D>
HWY_INLINE size_t add_float_columns(D d, size_t j, const Block<float>& block, const PairOfWeights* weights,
                                    double* first, double* second, Seen& seen) {
  const hn::Repartition<float, D> floats;
  const size_t lanes = hn::Lanes(d);
  Watch watch(floats);
  for (; j + 2 * lanes <= block.length; j += 2 * lanes) {
    auto low1 = hn::LoadU(d, first + j), high1 = hn::LoadU(d, first + j + lanes);
    auto low2 = hn::LoadU(d, second + j), high2 = hn::LoadU(d, second + j + lanes);
    const float* from = block.data + j;
    for (size_t i = 0; i < block.rows; ++i, from += block.stride) {
      watch.see(hn::LoadU(floats, from));
      const auto low = widened(d, from), high = widened(d, from + lanes);
      const auto weight1 = hn::Set(d, weights[i].first), weight2 = hn::Set(d, weights[i].second);
      low1 = hn::MulAdd(weight1, low, low1);
      high1 = hn::MulAdd(weight1, high, high1);
      low2 = hn::MulAdd(weight2, low, low2);
      high2 = hn::MulAdd(weight2, high, high2);
    }
    hn::StoreU(low1, d, first + j);
    hn::StoreU(high1, d, first + j + lanes);
    hn::StoreU(low2, d, second + j);
    hn::StoreU(high2, d, second + j + lanes);
  }
  seen.join(watch.seen());
  return j;
}

template <typename T>
Seen add_rows(const Block<T>& block, const PairOfWeights* weights, double* first, double* second) {
  Seen seen;
  size_t j = 0;
  if constexpr (std::is_same_v<T, float> && HWY_TARGET != HWY_SCALAR)  // where there are vectors
    j = add_float_columns(hn::ScalableTag<double>(), j, block, weights, first, second, seen);
  j = add_columns(hn::ScalableTag<double>(), j, block, weights, first, second, seen);
  j = add_columns(hn::CappedTag<double, 4>(), j, block, weights, first, second, seen);
  add_columns(hn::CappedTag<double, 1>(), j, block, weights, first, second, seen);
  return seen;
}
Seen add_float_combination(const Block<float>& block, const PairOfWeights* weights, double* first, double* second) {
  return add_rows(block, weights, first, second);
}
Seen add_double_combination(const Block<double>& block, const PairOfWeights* weights, double* first, double* second) {
  return add_rows(block, weights, first, second);
}

size_t vector_width() { return hn::Lanes(hn::ScalableTag<double>()); }

template <typename T>
Seen pack_row(const T* from, size_t count, double* panels, size_t panel_stride) {
  const hn::ScalableTag<double> d;
  const hn::CappedTag<double, 1> one;
  const size_t lanes = hn::Lanes(d), width = 3 * lanes;
  Watch watch(d);
  Watch tail(one);
  size_t j = 0;
  for (; j + width <= count; j += width, panels += panel_stride)
    for (size_t v = 0; v < width; v += lanes) {
      const auto values = widened(d, from + j + v);
      watch.see(values);
      hn::StoreU(values, d, panels + v);
    }
  Seen seen = watch.seen();
  if (j == count) return seen;
  for (size_t v = 0; v < width; ++v) {
    const auto value = j + v < count ? widened(one, from + j + v) : hn::Zero(one);
    tail.see(value);
    hn::StoreU(value, one, panels + v);
  }
  seen.join(tail.seen());
  return seen;
}
Seen pack_floats(const float* from, size_t count, double* panels, size_t panel_stride) {
  return pack_row(from, count, panels, panel_stride);
}
Seen pack_doubles(const double* from, size_t count, double* panels, size_t panel_stride) {
  return pack_row(from, count, panels, panel_stride);
}

// Rows of three vectors each: with four rows, twelve sums stay in registers, enough to hide the latency of an addition.
template <size_t rows>
HWY_INLINE void multiply_rows(const double* a, const double* panel, size_t depth, double* out, size_t out_stride) {
  const hn::ScalableTag<double> d;
  const size_t lanes = hn::Lanes(d);
  hn::Vec<decltype(d)> sums[rows][3];
  for (auto& row : sums) row[0] = row[1] = row[2] = hn::Zero(d);
  for (size_t i = 0; i < depth; ++i, a += kRows, panel += 3 * lanes) {
    const auto x0 = hn::LoadU(d, panel), x1 = hn::LoadU(d, panel + lanes), x2 = hn::LoadU(d, panel + 2 * lanes);
    for (size_t r = 0; r < rows; ++r) {
      const auto weight = hn::Set(d, a[r]);
      sums[r][0] = hn::MulAdd(weight, x0, sums[r][0]);
      sums[r][1] = hn::MulAdd(weight, x1, sums[r][1]);
      sums[r][2] = hn::MulAdd(weight, x2, sums[r][2]);
    }
  }
  for (size_t r = 0; r < rows; ++r)
    for (size_t v = 0; v < 3; ++v) hn::StoreU(sums[r][v], d, out + r * out_stride + v * lanes);
}
void multiply(size_t rows, const double* a, const double* panel, size_t depth, double* out, size_t out_stride) {
  if (rows == 2) return multiply_rows<2>(a, panel, depth, out, out_stride);
  multiply_rows<kRows>(a, panel, depth, out, out_stride);
}

}  // namespace
}  // namespace tconv::exact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::exact {

HWY_EXPORT(add_float_combination);
HWY_EXPORT(add_double_combination);
HWY_EXPORT(vector_width);
HWY_EXPORT(pack_floats);
HWY_EXPORT(pack_doubles);
HWY_EXPORT(multiply);

template <>
Seen add_combination(const Block<float>& block, const PairOfWeights* weights, double* first, double* second) {
  return HWY_DYNAMIC_DISPATCH(add_float_combination)(block, weights, first, second);
}
template <>
Seen add_combination(const Block<double>& block, const PairOfWeights* weights, double* first, double* second) {
  return HWY_DYNAMIC_DISPATCH(add_double_combination)(block, weights, first, second);
}

size_t panel_width() { return 3 * HWY_DYNAMIC_DISPATCH(vector_width)(); }

template <>
Seen pack(const float* from, size_t count, double* panels, size_t panel_stride) {
  return HWY_DYNAMIC_DISPATCH(pack_floats)(from, count, panels, panel_stride);
}
template <>
Seen pack(const double* from, size_t count, double* panels, size_t panel_stride) {
  return HWY_DYNAMIC_DISPATCH(pack_doubles)(from, count, panels, panel_stride);
}

void multiply(size_t rows, const double* a, const double* panel, size_t depth, double* out, size_t out_stride) {
  HWY_DYNAMIC_DISPATCH(multiply)(rows, a, panel, depth, out, out_stride);
}

}  // namespace tconv::exact
#endif
