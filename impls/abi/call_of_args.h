// A call that came in the words of tconv_abi.h, for implementations of ours behind that interface.
#pragma once

#include <optional>

#include "impls/abi/tconv_abi.h"
#include "impls/implementation.h"

namespace tconv {

inline std::optional<ElementType> element_type(const tconv_tensor& t) {
  if (t.type_lanes != 1) return std::nullopt;
  for (const ElementType type : kElementTypes) {
    const int code = type == ElementType::bf16 ? TCONV_BFLOAT
                     : type == ElementType::u8 ? TCONV_UINT
                     : is_integer(type)        ? TCONV_INT
                                               : TCONV_FLOAT;
    if (t.type_code == code && t.type_bits == 8 * traits(type).bytes) return type;
  }
  return std::nullopt;
}

// Dimensions that a problem does not have are 1. Requires a tensor that tconv_valid accepts, of a known type.
inline TensorRef tensor_of(const tconv_tensor& t, size_t first_axis) {
  const ElementType type = element_type(t).value();
  Layout layout{{1, 1, 1, 1, 1}, {0, 0, 0, 0, 0}, 0};
  for (size_t i = 0; i < static_cast<size_t>(t.ndim); ++i) {
    const size_t to = i < 2 ? i : i + first_axis;
    layout.shape[to] = t.shape[i];
    layout.strides[to] = t.strides[i];
  }
  std::byte* const data = t.data == nullptr ? nullptr : static_cast<std::byte*>(t.data) + t.byte_offset;
  return {type, layout, data, 0};
}

// Requires arguments that tconv_valid accepts.
inline Problem problem_of(const tconv_args& args) {
  const tconv_problem& from = *args.problem;
  Problem p;
  p.rank = from.spatial_rank;
  p.batch = args.x->shape[0];
  p.groups = from.groups;
  p.in_channels = args.x->shape[1];
  p.out_channels = args.y->shape[1];
  p.bias = args.b != nullptr;
  for (size_t i = 0, a = p.first_axis(); a < 3; ++i, ++a)
    p.axes[a] = {args.x->shape[i + 2], args.w->shape[i + 2], from.stride[i],        from.dilation[i],
                 from.pad_begin[i],    from.pad_end[i],      from.output_padding[i]};
  return p;
}

}  // namespace tconv
