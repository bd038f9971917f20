// One of ours, TCONV_NATIVE, as a shared library: for a worker, and to see what the worker costs.
#include <tconv/tconv_valid.h>

#include <cstring>

#include "impls/native/native.h"
#ifdef TCONV_OPENBLAS
#include <cblas.h>
#endif

namespace {

tconv::TensorRef tensor(const tconv_tensor* t, int rank, bool bias) {
  tconv::Layout layout{{1, 1, 1, 1, 1}, {0, 0, 0, 0, 0}, static_cast<int64_t>(t->byte_offset / sizeof(float))};
  for (int32_t i = 0; i < t->ndim; ++i) {
    const auto to = static_cast<size_t>(bias || i < 2 ? i : i + 3 - rank);
    layout.shape[to] = t->shape[i];
    layout.strides[to] = t->strides[i];
  }
  return {tconv::ElementType::f32, layout, static_cast<std::byte*>(t->data), 0};
}

tconv_status decline(const tconv_args* args, const char* reason) {
  std::strncpy(args->message, reason, args->message_capacity);
  return TCONV_UNSUPPORTED;
}

}  // namespace

extern "C" TCONV_EXPORT tconv_status tconv_run(const tconv_args* args) {
  const tconv_status status = tconv_valid(args);
  if (status != TCONV_OK) return status;
  for (const tconv_tensor* t : {args->x, args->w, args->y})
    if (t->type_code != TCONV_FLOAT || t->type_bits != 32) return decline(args, "only f32");
  const tconv_problem& from = *args->problem;
  tconv::Problem p;
  p.rank = from.spatial_rank;
  p.batch = args->x->shape[0];
  p.groups = from.groups;
  p.in_channels = args->x->shape[1];
  p.out_channels = args->y->shape[1];
  p.bias = args->b != nullptr;
  for (size_t i = 0, a = p.first_axis(); a < 3; ++i, ++a)
    p.axes[a] = {args->x->shape[i + 2], args->w->shape[i + 2], from.stride[i],        from.dilation[i],
                 from.pad_begin[i],     from.pad_end[i],       from.output_padding[i]};
  const tconv::ConstTensorRef b = p.bias ? tensor(args->b, p.rank, true) : tconv::ConstTensorRef{};
#ifdef TCONV_OPENBLAS
  openblas_set_num_threads(1);
#endif
  tconv::native::TCONV_NATIVE(
      {p, tensor(args->x, p.rank, false), tensor(args->w, p.rank, false), b, tensor(args->y, p.rank, false)});
  return TCONV_OK;
}
