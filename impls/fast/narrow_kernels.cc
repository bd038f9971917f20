// Tiles of output channels of f16 and bf16, widened when they are loaded and rounded when they are stored: weights,
// where reading them is what takes time; x and y of depthwise convolutions. With AVX2 and AVX-512.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/narrow_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/channel_tile-inl.h"
#include "impls/fast/storage-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {

#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
namespace {

template <typename Element>
struct Narrow {
  using T = Element;
  static HWY_INLINE V load(const T* from) { return load_narrow(d, from); }
  static HWY_INLINE V load(const T* from, size_t lanes) {
    return lanes >= hn::Lanes(d) ? load(from) : load_some(from, lanes);
  }
  static HWY_INLINE void store(V value, T* to) { store_narrow(d, value, to); }
  static HWY_INLINE void store(V value, V next, T* to) { store_narrow(d, value, next, to); }
  static HWY_INLINE void store(V value, T* to, size_t lanes) {
    if (lanes >= hn::Lanes(d)) return store_narrow(d, value, to);
    store_some(value, to, lanes);
  }
  static HWY_INLINE void stream(V value, T* to) { stream_narrow(d, value, to); }
  static HWY_INLINE void stream(V value, V next, T* to) { stream_narrow(d, value, next, to); }

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

template <typename Element>
ChannelTiles narrow_tiles() {
  return {tiles<Shared<Floats, Narrow<Element>>>(), tiles<Depthwise<Floats, Narrow<Element>>>()};
}

}  // namespace

void add_narrow_kernels(Kernels& kernels) {
  kernels.bfloats = narrow_tiles<BFloat>();
  kernels.halves = narrow_tiles<Half>();
}
#else
void add_narrow_kernels(Kernels&) {}
#endif

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_narrow_kernels);
void add_narrow_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_narrow_kernels)(kernels); }
}  // namespace tconv::fast
#endif
