// Conversions of many numbers at once: the loops over those of storage.h that compilers vectorise, for each instruction
// set.
#include "impls/fast/kernels.h"
#include "impls/fast/scales.h"
#include "impls/fast/storage.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "impls/fast/storage_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "impls/fast/storage-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
namespace {

template <typename T>
void widen(const T* HWY_RESTRICT from, int64_t count, float* HWY_RESTRICT to) {
  for (int64_t i = 0; i < count; ++i) to[i] = widened(from[i]);
}

// Numbers from `first` on, as many as fill vectors of D; what is left begins at the number returned.
template <class D, typename T>
HWY_INLINE int64_t narrow_vectors(D d, const float* from, int64_t first, int64_t count, T* to) {
  const auto n = static_cast<int64_t>(hn::Lanes(d));
  for (; first + n <= count; first += n) store_narrow(d, hn::LoadU(d, from + first), to + first);
  return first;
}

// Rows are of one vector or two and a part of one, so that smaller vectors pay.
template <typename T>
void narrow(const StoredRows& rows, T* to) {
  for (int64_t r = 0; r < rows.rows; ++r) {
    const float* HWY_RESTRICT from = rows.from + r * rows.pitch;
    T* HWY_RESTRICT row = to + rows.offsets[r];
    int64_t k = 0;
    if constexpr (kHasVectors<T>) {
      k = narrow_vectors(hn::ScalableTag<float>(), from, k, rows.count, row);
      k = narrow_vectors(hn::CappedTag<float, 8>(), from, k, rows.count, row);
      k = narrow_vectors(hn::CappedTag<float, 4>(), from, k, rows.count, row);
    }
    for (; k < rows.count; ++k) row[k] = narrowed<T>(from[k]);
  }
}

// In whole vectors: rows are of some of these, too few for what compilers make of bytes.
template <typename T>
void requantise(const StoredRows& rows, const float* multipliers, int32_t zero, T* to) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> d32;
  const hn::Rebind<T, decltype(d)> stored;
  const auto n = static_cast<int64_t>(hn::Lanes(d));
  constexpr ElementTraits kTraits = traits(kElementTypeOf<T>);
  const auto lowest = hn::Set(d, static_cast<float>(kTraits.lowest) - static_cast<float>(zero));
  const auto largest = hn::Set(d, static_cast<float>(kTraits.largest) - static_cast<float>(zero));
  for (int64_t r = 0; r < rows.rows; ++r) {
    const float* const from = rows.from + r * rows.pitch;
    T* const row = to + rows.offsets[r];
    int64_t k = 0;
    for (; k + n <= rows.count; k += n) {
      const auto sums = hn::ConvertTo(d, hn::BitCast(d32, hn::LoadU(d, from + k)));
      const auto scaled = hn::Clamp(hn::Mul(sums, hn::LoadU(d, multipliers + k)), lowest, largest);
      hn::StoreU(hn::DemoteTo(stored, hn::Add(hn::NearestInt(scaled), hn::Set(d32, zero))), stored, row + k);
    }
    for (; k < rows.count; ++k) row[k] = requantised<T>(std::bit_cast<int32_t>(from[k]), multipliers[k], zero);
  }
}

}  // namespace

void add_storage_kernels(Kernels& kernels) {
  kernels.widen_halves = widen<Half>;
  kernels.widen_bfloats = widen<BFloat>;
  kernels.store_halves = narrow<Half>;
  kernels.store_bfloats = narrow<BFloat>;
  kernels.store_s8 = requantise<int8_t>;
  kernels.store_u8 = requantise<uint8_t>;
}

}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tconv::fast {
HWY_EXPORT(add_storage_kernels);
void add_storage_kernels(Kernels& kernels) { HWY_DYNAMIC_DISPATCH(add_storage_kernels)(kernels); }
}  // namespace tconv::fast
#endif
