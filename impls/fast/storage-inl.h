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

#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
// The same of two neighbouring vectors.
template <class D>
HWY_INLINE void store_narrow(D tag, hn::Vec<D> value, hn::Vec<D> next, Half* to) {
  store_narrow(tag, value, to);
  store_narrow(tag, next, to + hn::Lanes(tag));
}
template <class D>
HWY_INLINE void stream_narrow(D tag, hn::Vec<D> value, hn::Vec<D> next, Half* to) {
  stream_narrow(tag, value, to);
  stream_narrow(tag, next, to + hn::Lanes(tag));
}

// Of the bits that are lost, a NaN must have none: one that comes from values of 16 bits has none.
template <class D>
HWY_INLINE hn::Vec<hn::Repartition<uint16_t, D>> narrow(D, hn::Vec<D> value, hn::Vec<D> next) {
  const hn::Repartition<uint16_t, D> d16;
  const auto first = hn::BitCast(d16, value), second = hn::BitCast(d16, next);
  const auto kept = hn::ConcatOdd(d16, second, first), lost = hn::ConcatEven(d16, second, first);
  const auto one = hn::Set(d16, 1), half = hn::Set(d16, 0x8000);
  // To the even one of two that are as near.
  const auto up = hn::Gt(hn::SaturatedAdd(lost, hn::And(kept, one)), half);
  return hn::IfThenElse(up, hn::Add(kept, one), kept);
}
template <class D>
HWY_INLINE void store_narrow(D tag, hn::Vec<D> value, hn::Vec<D> next, BFloat* to) {
  hn::StoreU(narrow(tag, value, next), hn::Repartition<uint16_t, D>(), reinterpret_cast<uint16_t*>(to));
}
template <class D>
HWY_INLINE void stream_narrow(D tag, hn::Vec<D> value, hn::Vec<D> next, BFloat* to) {
  hn::Stream(narrow(tag, value, next), hn::Repartition<uint16_t, D>(), reinterpret_cast<uint16_t*>(to));
}
#endif

}  // namespace
}  // namespace tconv::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
