// One of ours, TCONV_NATIVE, as a shared library: for a worker, and to see what the worker costs.
#include <tconv/tconv_valid.h>

#include <cstring>

#include "impls/abi/call_of_args.h"
#include "impls/native/native.h"
#ifdef TCONV_OPENBLAS
#include <cblas.h>
#endif

namespace {

tconv_status decline(const tconv_args* args, const char* reason) {
  std::strncpy(args->message, reason, args->message_capacity);
  return TCONV_UNSUPPORTED;
}

}  // namespace

extern "C" TCONV_EXPORT tconv_status tconv_run(const tconv_args* args) {
  const tconv_status status = tconv_valid(args);
  if (status != TCONV_OK) return status;
  for (const tconv_tensor* t : {args->x, args->w, args->y})
    if (tconv::element_type(*t) != tconv::ElementType::f32) return decline(args, "only f32");
  const tconv::Problem p = tconv::problem_of(*args);
  const auto tensor = [&](const tconv_tensor* t) { return tconv::tensor_of(*t, p.first_axis()); };
#ifdef TCONV_OPENBLAS
  openblas_set_num_threads(1);
#endif
  const tconv::ConstTensorRef b = p.bias ? tensor(args->b) : tconv::ConstTensorRef{};
  tconv::native::TCONV_NATIVE({p, tensor(args->x), tensor(args->w), b, tensor(args->y)});
  return TCONV_OK;
}
