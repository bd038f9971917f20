// storage.h for vectors of up to as many lanes as D has. Halves only where the processor converts them itself.
//
// For every instruction set that Highway compiles its includer for.
#if defined(TCONV_FAST_STORAGE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TCONV_FAST_STORAGE_INL_H_
#undef TCONV_FAST_STORAGE_INL_H_
#else
#define TCONV_FAST_STORAGE_INL_H_
#endif

#include <hwy/highway.h>

#include <type_traits>

#include "impls/fast/storage.h"

HWY_BEFORE_NAMESPACE();
namespace tconv::fast::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Whether there are vectors for T.
template <typename T>
constexpr bool kHasVectors = std::is_same_v<T, BFloat>
#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
                             || std::is_same_v<T, Half>
#endif
    ;

template <class D>
HWY_INLINE hn::Vec<D> load_narrow(D tag, const BFloat* from) {
  const hn::Rebind<uint16_t, D> d16;
  const hn::RebindToUnsigned<D> d32;
  return hn::BitCast(tag,
                     hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, reinterpret_cast<const uint16_t*>(from)))));
}

// Vectors of 16 bits.
template <class D>
using Bits = hn::Vec<hn::Rebind<uint16_t, D>>;

template <class D>
HWY_INLINE Bits<D> narrow(D tag, hn::Vec<D> value, std::type_identity<BFloat>) {
  const hn::RebindToUnsigned<D> d32;
  const auto bits = hn::BitCast(d32, value);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d32, 1));
  const auto rounded = hn::BitCast(tag, hn::Add(bits, hn::Add(odd, hn::Set(d32, 0x7fff))));
  const auto nan = hn::BitCast(tag, hn::Or(bits, hn::Set(d32, 0x400000)));
  const auto chosen = hn::BitCast(d32, hn::IfThenElse(hn::Eq(value, value), rounded, nan));
  return hn::TruncateTo(hn::Rebind<uint16_t, D>(), hn::ShiftRight<16>(chosen));
}

#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
template <class D>
HWY_INLINE hn::Vec<D> load_narrow(D tag, const Half* from) {
  const hn::Rebind<hwy::float16_t, D> half;
  return hn::PromoteTo(tag, hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(from)));
}

template <class D>
HWY_INLINE Bits<D> narrow(D, hn::Vec<D> value, std::type_identity<Half>) {
  const hn::Rebind<hwy::float16_t, D> half;
  return hn::BitCast(hn::Rebind<uint16_t, D>(), hn::DemoteTo(half, value));
}
#endif

template <class D, typename T>
HWY_INLINE void store_narrow(D tag, hn::Vec<D> value, T* to) {
  hn::StoreU(narrow(tag, value, std::type_identity<T>()), hn::Rebind<uint16_t, D>(), reinterpret_cast<uint16_t*>(to));
}

// Past the caches; `to` is aligned.
template <class D, typename T>
HWY_INLINE void stream_narrow(D tag, hn::Vec<D> value, T* to) {
  hn::Stream(narrow(tag, value, std::type_identity<T>()), hn::Rebind<uint16_t, D>(), reinterpret_cast<uint16_t*>(to));
}

}  // namespace
}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
