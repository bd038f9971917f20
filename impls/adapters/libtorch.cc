// PyTorch's conv_transpose1d, 2d and 3d from libtorch. TORCH_NAME names the plugin; TORCH_MKLDNN says whether its
// oneDNN path may be taken, TORCH_CHANNELS_LAST whether input and weights are in that memory format.
#include <ATen/Config.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv_transpose1d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/conv_transpose3d.h>
#include <ATen/ops/from_blob.h>
#include <dlfcn.h>
#include <torch/version.h>

#include "impls/adapters/adapter.h"

namespace tconv::adapter {
namespace {

void expressible(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  require(has_type(*args.x, 32) || has_type(*args.x, 64), "only f32 and f64");
  require(all_axes(p, [&](int a) { return p.pad_begin[a] == p.pad_end[a]; }), "only symmetric padding");
  require(!TORCH_CHANNELS_LAST || p.spatial_rank > 1, "channels last has rank 2 or 3");
  require_size_of_y(args);
}

void supports(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  require(all_axes(p, [&](int a) { return p.output_padding[a] < std::max(p.stride[a], p.dilation[a]); }),
          "output_padding must be below stride or dilation");
}

// Elements that lie as the tensor's memory format wants it.
template <typename T>
at::Tensor tensor(T* elements, const Dims& shape, bool channels_last) {
  const auto type = at::CppTypeToScalarType<T>::value;
  if (!channels_last) return at::from_blob(elements, shape, type);
  Dims strides(shape.size(), shape[1]);  // channels innermost
  strides[1] = 1;
  for (size_t i = shape.size() - 1; i > 2; --i) strides[i - 1] = strides[i] * shape[i];
  strides[0] = strides[2] * shape[2];
  return at::from_blob(elements, shape, strides, type);
}

template <typename T>
View<T> view(const tconv_tensor& t) {
  View<T> v(t);
  return TORCH_CHANNELS_LAST ? std::move(v).with_innermost(1) : v;
}

at::Tensor transposed(const tconv_problem& p, const at::Tensor& x, const at::Tensor& w,
                      const c10::optional<at::Tensor>& b) {
  const Dims stride = axes(p, p.stride), padding = axes(p, p.pad_begin), output_padding = axes(p, p.output_padding),
             dilation = axes(p, p.dilation);
  const auto call = p.spatial_rank == 1   ? &at::conv_transpose1d
                    : p.spatial_rank == 2 ? static_cast<decltype(&at::conv_transpose1d)>(&at::conv_transpose2d)
                                          : static_cast<decltype(&at::conv_transpose1d)>(&at::conv_transpose3d);
  return call(x, w, b, stride, padding, output_padding, p.groups, dilation);
}

// Of the library's own loops, and of OpenBLAS, where that is what computes its matrix products: it would take all
// processors.
void use_threads() {
  static int used = 0;
  if (used == threads()) return;
  used = threads();
  at::set_num_threads(used);
  for (const char* name : {"libopenblas.so.0", "libblas.so.3"})
    if (void* blas = dlopen(name, RTLD_NOW | RTLD_NOLOAD))
      if (void* set = dlsym(blas, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(set)(used);
}

// Weights and bias as tensors. More cannot be prepared: the library packs weights for its oneDNN path only, which
// does not transpose.
template <typename T>
class PlanOf {
 public:
  explicit PlanOf(const tconv_args& args)
      : x_(View<T>(*args.x).size()),
        w_(view<T>(*args.w), 0, timed(args)),
        b_(args.b != nullptr ? Buffer<T>(View<T>(*args.b), 0, timed(args)) : Buffer<T>(0)),
        weights_(tensor(w_.data(), shape_of(*args.w), TORCH_CHANNELS_LAST)) {
    if (args.b != nullptr) bias_ = tensor(b_.data(), shape_of(*args.b), false);
  }

  void execute(const tconv_args& args) {
    const View<T> y(*args.y);
    const at::Tensor x = tensor(x_.elements_of(view<T>(*args.x), args), shape_of(*args.x), TORCH_CHANNELS_LAST);
    const at::Tensor computed = transposed(*args.problem, x, weights_, bias_);
    if (computed.sizes() != at::IntArrayRef(y.shape)) throw Nonsense("wrong output shape");
    const Conversion conversion(args);
    View<T> from = y;
    from.data = computed.data_ptr<T>();
    from.strides.assign(computed.strides().begin(), computed.strides().end());
    y.assign(from);
  }

 private:
  Array<T> x_;
  Buffer<T> w_, b_;
  at::Tensor weights_;
  c10::optional<at::Tensor> bias_;
};

class Plan {
 public:
  explicit Plan(const tconv_args& args) {
    if (has_type(*args.x, 64))
      f64_.emplace(args);
    else
      f32_.emplace(args);
  }
  void execute(const tconv_args& args) {
    const at::NoGradGuard no_grad;
    use_threads();
    at::globalContext().setUserEnabledMkldnn(TORCH_MKLDNN);
    f64_ ? f64_->execute(args) : f32_->execute(args);
  }

 private:
  std::optional<PlanOf<float>> f32_;
  std::optional<PlanOf<double>> f64_;
};

constexpr tconv_identity kIdentity = {sizeof(tconv_identity), TORCH_NAME, "PyTorch " TORCH_VERSION,
                                      "PyTorch's conv_transpose1d, 2d, 3d, f32 and f64"};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const tconv_api api = table<&expressible, &supports, Plan>(kIdentity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
