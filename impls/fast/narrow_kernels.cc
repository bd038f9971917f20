// Tiles of output channels of depthwise convolutions whose x and y are f16 or bf16: widened when they are loaded, rounded
// when they are stored. With AVX2 and AVX-512.
#include <bit>

#include "impls/fast/storage.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/narrow_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/channel_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
namespace {

#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
constexpr hn::Rebind<uint16_t, D> d16;
constexpr hn::RebindToUnsigned<D> d32;

// Vectors by the two functions of Conversion, lanes that do not fill one by those of storage.h.
template <typename Element, class Conversion>
struct Narrow {
  using T = Element;
  static HWY_INLINE V load(const T* from) { return Conversion::widened(reinterpret_cast<const uint16_t*>(from)); }
  static HWY_INLINE V load(const T* from, size_t lanes) {
    return lanes >= hn::Lanes(d) ? load(from) : load_some(from, lanes);
  }
  static HWY_INLINE void store(V value, T* to, size_t lanes) {
    if (lanes >= hn::Lanes(d)) return Conversion::store(value, reinterpret_cast<uint16_t*>(to));
    store_some(value, to, lanes);
  }

 private:
  static HWY_NOINLINE V load_some(const T* from, size_t lanes) {
    HWY_ALIGN float copy[hn::MaxLanes(d)] = {};
    for (size_t i = 0; i < lanes; ++i) copy[i] = widened(from[i]);
    return hn::Load(d, copy);
  }
  static HWY_NOINLINE void store_some(V value, T* to, size_t lanes) {
    HWY_ALIGN float copy[hn::MaxLanes(d)];
    hn::Store(value, d, copy);
    for (size_t i = 0; i < lanes; ++i) to[i] = narrowed<T>(copy[i]);
  }
};

// As in storage.h, for a vector.
struct OfBFloats {
  static HWY_INLINE V widened(const uint16_t* from) {
    return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, from))));
  }
  static HWY_INLINE void store(V value, uint16_t* to) {
    const auto bits = hn::BitCast(d32, value);
    const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d32, 1));
    const auto rounded = hn::BitCast(d, hn::Add(bits, hn::Add(odd, hn::Set(d32, 0x7fff))));
    const auto nan = hn::BitCast(d, hn::Or(bits, hn::Set(d32, 0x400000)));
    const auto chosen = hn::BitCast(d32, hn::IfThenElse(hn::Eq(value, value), rounded, nan));
    hn::StoreU(hn::DemoteTo(d16, hn::BitCast(hn::RebindToSigned<D>(), hn::ShiftRight<16>(chosen))), d16, to);
  }
};

// By the processor's own conversions, where it has them.
struct OfHalves {
  static constexpr hn::Rebind<hwy::float16_t, D> half{};
  static HWY_INLINE V widened(const uint16_t* from) {
    return hn::PromoteTo(d, hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(from)));
  }
  static HWY_INLINE void store(V value, uint16_t* to) {
    hn::StoreU(hn::DemoteTo(half, value), half, reinterpret_cast<hwy::float16_t*>(to));
  }
};

// More pixels gain nothing: what takes time is to load and to convert them.
template <typename Element, class Conversion>
TilesByVectors narrow_tiles() {
  return tiles<Depthwise<Floats, Narrow<Element, Conversion>, 4>>();
}
#endif

}  // namespace

void add_narrow_kernels([[maybe_unused]] Kernels& kernels) {
#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
  kernels.depthwise_bfloats = narrow_tiles<BFloat, OfBFloats>();
  kernels.depthwise_halves = narrow_tiles<Half, OfHalves>();
#endif
}

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_narrow_kernels);
void add_narrow_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_narrow_kernels)(kernels); }
}  // namespace tconv::fast
#endif
