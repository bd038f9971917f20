// Tiles of output channels: sums of 32 bits of products of bytes, four in a word; x without a sign, w with one. Only
// where the processor multiplies and adds all four at once: AVX-512 with VNNI.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX2 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/quad_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/channel_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
namespace {

struct Quads {
  // Not every AVX-512 has the instruction, so that Highway does not offer it to this target.
  static HWY_INLINE V multiply_add(V x, V w, V sum) {
    asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum.raw) : "v"(x.raw), "v"(w.raw));
    return sum;
  }
  static HWY_INLINE V add(V a, V b) { return hn::BitCast(d, hn::Add(hn::BitCast(d32, a), hn::BitCast(d32, b))); }

 private:
  static constexpr hn::RebindToSigned<D> d32{};
};

}  // namespace

void add_quad_kernels(Kernels& kernels) {
  if (__builtin_cpu_supports("avx512vnni")) kernels.quads = {tiles<Shared<Quads>>(), {}};
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
