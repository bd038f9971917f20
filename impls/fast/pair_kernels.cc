// Tiles of output channels: sums of 32 bits of products of 16-bit integers, two in a word.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/pair_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/channel_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
namespace {

struct Pairs {
  static HWY_INLINE V multiply_add(V x, V w, V sum) {
#if HWY_TARGET == HWY_SCALAR
    const auto low = [](V v) { return hn::ShiftRight<16>(hn::ShiftLeft<16>(hn::BitCast(d32, v))); };
    const auto high = [](V v) { return hn::ShiftRight<16>(hn::BitCast(d32, v)); };
    const auto products = hn::Add(hn::Mul(low(x), low(w)), hn::Mul(high(x), high(w)));
#else
    auto odd = hn::Zero(d32);
    const auto even = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, x), hn::BitCast(d16, w), hn::Zero(d32), odd);
    const auto products = hn::RearrangeToOddPlusEven(even, odd);
#endif
    return hn::BitCast(d, hn::Add(hn::BitCast(d32, sum), products));
  }
  static HWY_INLINE V add(V a, V b) { return hn::BitCast(d, hn::Add(hn::BitCast(d32, a), hn::BitCast(d32, b))); }

 private:
  static constexpr hn::RebindToSigned<D> d32{};
#if HWY_TARGET != HWY_SCALAR
  static constexpr hn::RepartitionToNarrow<hn::RebindToSigned<D>> d16{};
#endif
};

}  // namespace

void add_pair_kernels(Kernels& kernels) { kernels.pairs = {tiles<Shared<Pairs>>(), tiles<Depthwise<Pairs>>()}; }

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_pair_kernels);
void add_pair_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_pair_kernels)(kernels); }
}  // namespace tconv::fast
#endif
