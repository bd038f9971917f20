// XNNPACK's deconvolution operator: 2-D, NHWC, f32.
#include <xnnpack.h>

#include <limits>
#include <memory>

#include "impls/adapters/adapter.h"

namespace tconv::adapter {
namespace {

void check(xnn_status status, const char* call) {
  if (status == xnn_status_out_of_memory) throw std::bad_alloc();
  if (status != xnn_status_success) throw Refusal(std::string(call) + " returns status " + std::to_string(status));
}

void expressible(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  require(has_type(*args.x, 32), "only f32");
  require(p.spatial_rank == 2, "only rank 2");
  for (const auto* values : {&p.stride, &p.dilation, &p.pad_begin, &p.pad_end, &p.output_padding})
    axes<uint32_t>(p, *values);
  narrow<uint32_t>(p.groups);
  require_shapes_that_fit(args);
}

// There is no way to ask the library without creating the operator, which packs the weights; so its rules stand here.
void supports(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  require(all_axes(p, [&](int a) { return p.output_padding[a] < p.stride[a]; }),
          "output_padding must be below the stride");
}

void run(const tconv_args& args) {
  check(xnn_initialize(nullptr), "xnn_initialize");
  const tconv_problem& p = *args.problem;
  const auto size = [](int64_t value) { return narrow<size_t>(value); };
  const auto stride = axes<uint32_t>(p, p.stride), dilation = axes<uint32_t>(p, p.dilation),
             begin = axes<uint32_t>(p, p.pad_begin), end = axes<uint32_t>(p, p.pad_end),
             adjustment = axes<uint32_t>(p, p.output_padding);
  const int64_t *in = args.x->shape, *kernel = args.w->shape, *out = args.y->shape;

  // Inputs may be read XNN_EXTRA_BYTES beyond their end, so says the library; what stands there is NaN.
  constexpr size_t kTail = XNN_EXTRA_BYTES / sizeof(float);
  const View<float> result = View<float>(*args.y).with_innermost(1);
  const Buffer<float> x(View<float>(*args.x).with_innermost(1), kTail), y(result.size());
  const Buffer<float> w(View<float>(*args.w).grouped(p.groups).with_innermost(1),
                        kTail);  // (g, C_out/g, kh, kw, C_in/g)
  const Buffer<float> b = args.b != nullptr ? Buffer<float>(View<float>(*args.b), kTail) : Buffer<float>(0);

  constexpr float kUnbounded = std::numeric_limits<float>::infinity();
  xnn_operator_t created = nullptr;
  check(xnn_create_deconvolution2d_nhwc_f32(begin[0], end[1], end[0], begin[1], narrow<uint32_t>(kernel[2]),
                                            narrow<uint32_t>(kernel[3]), stride[0], stride[1], dilation[0], dilation[1],
                                            narrow<uint32_t>(p.groups), size(in[1] / p.groups), size(kernel[1]),
                                            size(in[1]), size(out[1]), w.data(), args.b != nullptr ? b.data() : nullptr,
                                            -kUnbounded, kUnbounded, 0, &created),
        "xnn_create_deconvolution2d_nhwc_f32");
  const std::unique_ptr<xnn_operator, xnn_status (*)(xnn_operator_t)> deconvolution(created, &xnn_delete_operator);
  check(xnn_setup_deconvolution2d_nhwc_f32(created, size(in[0]), size(in[2]), size(in[3]), adjustment[0], adjustment[1],
                                           x.data(), y.data(), nullptr),
        "xnn_setup_deconvolution2d_nhwc_f32");
  check(xnn_run_operator(created, nullptr), "xnn_run_operator");
  result.assign(y.data());
}

constexpr tconv_identity kIdentity = {sizeof(tconv_identity), "xnnpack", XNNPACK_VERSION,
                                      "XNNPACK's deconvolution2d, NHWC, f32"};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const tconv_api api = table<&expressible, &supports, &run>(kIdentity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
