// Tiles of output channels: sums of floats.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/channel_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/channel_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
void add_channel_kernels(Kernels& kernels) {
  kernels.name = hwy::TargetName(HWY_TARGET);
  kernels.vector = static_cast<int64_t>(hn::Lanes(d));
  kernels.floats = {tiles<Shared<Floats>>(), tiles<Depthwise<Floats>>()};
}

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_channel_kernels);
void add_channel_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_channel_kernels)(kernels); }
}  // namespace tconv::fast
#endif
