// Tiles of output channels: sums of 32 bits of products of bytes, four in a word; x without a sign, w with one. Where
// the processor multiplies and adds all four at once, AVX-512 with VNNI; and in the baseline, to be tried on any
// machine.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX2 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/quad_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/channel_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
namespace {

constexpr hn::RebindToSigned<D> d32;

struct Quads {
#if HWY_TARGET != HWY_AVX3
  static HWY_INLINE V multiply_add(V x, V w, V sum) {
    const auto bytes = hn::BitCast(d32, x), weights = hn::BitCast(d32, w);
    auto products = hn::BitCast(d32, sum);
    products = hn::Add(products, hn::Mul(unsigned_byte<0>(bytes), signed_byte<0>(weights)));
    products = hn::Add(products, hn::Mul(unsigned_byte<8>(bytes), signed_byte<8>(weights)));
    products = hn::Add(products, hn::Mul(unsigned_byte<16>(bytes), signed_byte<16>(weights)));
    products = hn::Add(products, hn::Mul(unsigned_byte<24>(bytes), signed_byte<24>(weights)));
    return hn::BitCast(d, products);
  }
#else
  // Not every AVX-512 has the instruction, so that Highway does not offer it to this target.
  static HWY_INLINE V multiply_add(V x, V w, V sum) {
    asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum.raw) : "v"(x.raw), "v"(w.raw));
    return sum;
  }
#endif
  static HWY_INLINE V add(V a, V b) { return hn::BitCast(d, hn::Add(hn::BitCast(d32, a), hn::BitCast(d32, b))); }

 private:
  template <int kFirst, typename Integers>
  static HWY_INLINE Integers unsigned_byte(Integers word) {
    return hn::And(hn::ShiftRight<kFirst>(word), hn::Set(d32, 0xff));
  }
  template <int kFirst, typename Integers>
  static HWY_INLINE Integers signed_byte(Integers word) {
    return hn::ShiftRight<24>(hn::ShiftLeft<24 - kFirst>(word));
  }
};

bool has_instruction() {
#if HWY_TARGET == HWY_AVX3
  return __builtin_cpu_supports("avx512vnni") != 0;
#else
  return true;
#endif
}

}  // namespace

// Beside tiles of the same vectors: what takes the place of those that are not compiled here has others.
void add_quad_kernels(Kernels& kernels) {
  if (kernels.vector == static_cast<int64_t>(hn::Lanes(d)) && has_instruction())
    kernels.quads = {tiles<Shared<Quads>>(), {}};
}
#else
void add_quad_kernels(Kernels&) {}
#endif

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_quad_kernels);
void add_quad_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_quad_kernels)(kernels); }
}  // namespace tconv::fast
#endif
