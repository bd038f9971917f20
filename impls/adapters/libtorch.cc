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

template <typename T>
at::Tensor tensor(const Buffer<T>& buffer, const Dims& shape) {
  return at::from_blob(buffer.data(), shape, at::CppTypeToScalarType<T>::value);
}

at::Tensor formatted(const at::Tensor& dense) {
  if (!TORCH_CHANNELS_LAST) return dense;
  return dense.contiguous(dense.dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast);
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

template <typename T>
void run_as(const tconv_args& args) {
  const View<T> result(*args.y);
  const Buffer<T> x{View<T>(*args.x)}, w{View<T>(*args.w)};
  const Buffer<T> b = args.b != nullptr ? Buffer<T>(View<T>(*args.b)) : Buffer<T>(0);
  c10::optional<at::Tensor> bias;
  if (args.b != nullptr) bias = tensor(b, shape_of(*args.b));
  const at::Tensor y =
      transposed(*args.problem, formatted(tensor(x, shape_of(*args.x))), formatted(tensor(w, shape_of(*args.w))), bias)
          .contiguous();
  if (y.sizes() != at::IntArrayRef(result.shape)) throw Nonsense("wrong output shape");
  result.assign(y.data_ptr<T>());
}

void run(const tconv_args& args) {
  const at::NoGradGuard no_grad;
  at::set_num_threads(1);
  at::globalContext().setUserEnabledMkldnn(TORCH_MKLDNN);
  has_type(*args.x, 64) ? run_as<double>(args) : run_as<float>(args);
}

constexpr tconv_identity kIdentity = {sizeof(tconv_identity), TORCH_NAME, "PyTorch " TORCH_VERSION,
                                      "PyTorch's conv_transpose1d, 2d, 3d, f32 and f64"};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const tconv_api api = table<&expressible, &supports, &run>(kIdentity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
