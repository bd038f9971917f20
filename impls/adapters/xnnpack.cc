// XNNPACK's deconvolution operator: 2-D, NHWC, f32. XNNPACK_RESHAPES says whether it is of 2023 or later: it then has
// caches, and is set up in two steps.
#include <pthreadpool.h>
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

// Inputs may be read XNN_EXTRA_BYTES beyond their end, so says the library; what stands there is NaN.
constexpr size_t kTail = XNN_EXTRA_BYTES / sizeof(float);

// The operator, with its packed weights, and its threads.
class Plan {
 public:
  explicit Plan(const tconv_args& args)
      : x_(View<float>(*args.x).size(), kTail),
        y_(View<float>(*args.y).size()),
        operator_(nullptr, &xnn_delete_operator),
        pool_(threads() > 1 ? pthreadpool_create(static_cast<size_t>(threads())) : nullptr, &pthreadpool_destroy) {
    check(xnn_initialize(nullptr), "xnn_initialize");
    const tconv_problem& p = *args.problem;
    const auto stride = axes<uint32_t>(p, p.stride), dilation = axes<uint32_t>(p, p.dilation),
               begin = axes<uint32_t>(p, p.pad_begin), end = axes<uint32_t>(p, p.pad_end);
    const int64_t *in = args.x->shape, *kernel = args.w->shape, *out = args.y->shape;
    const Buffer<float> w(View<float>(*args.w).grouped(p.groups).with_innermost(1),
                          kTail);  // (g, C_out/g, kh, kw, C_in/g)
    const Buffer<float> b = args.b != nullptr ? Buffer<float>(View<float>(*args.b), kTail) : Buffer<float>(0);
    constexpr float kUnbounded = std::numeric_limits<float>::infinity();
    xnn_operator_t created = nullptr;
    check(xnn_create_deconvolution2d_nhwc_f32(
              begin[0], end[1], end[0], begin[1], narrow<uint32_t>(kernel[2]), narrow<uint32_t>(kernel[3]), stride[0],
              stride[1], dilation[0], dilation[1], narrow<uint32_t>(p.groups), size(in[1] / p.groups), size(kernel[1]),
              size(in[1]), size(out[1]), w.data(), args.b != nullptr ? b.data() : nullptr, -kUnbounded, kUnbounded, 0,
#if XNNPACK_RESHAPES
              nullptr, nullptr,
#endif
              &created),
          "xnn_create_deconvolution2d_nhwc_f32");
    operator_.reset(created);
  }

  void execute(const tconv_args& args) {
    const View<float> x = View<float>(*args.x).with_innermost(1), y = View<float>(*args.y).with_innermost(1);
    set_up(x_.elements_of(x, args), y_.room_for(y, args), args);
    check(xnn_run_operator(operator_.get(), pool_.get()), "xnn_run_operator");
    y_.deliver(y, args);
  }

 private:
  static size_t size(int64_t value) { return narrow<size_t>(value); }

  // Once for the same memory: it writes down a pointer to x for every tap of every pixel.
  void set_up(const float* x, float* y, const tconv_args& args) {
    if (x == last_x_ && y == last_y_) return;
    const auto adjustment = axes<uint32_t>(*args.problem, args.problem->output_padding);
    const int64_t* in = args.x->shape;
#if XNNPACK_RESHAPES
    check(xnn_reshape_deconvolution2d_nhwc_f32(operator_.get(), size(in[0]), size(in[2]), size(in[3]), adjustment[0],
                                               adjustment[1], nullptr, nullptr, pool_.get()),
          "xnn_reshape_deconvolution2d_nhwc_f32");
    check(xnn_setup_deconvolution2d_nhwc_f32(operator_.get(), x, y), "xnn_setup_deconvolution2d_nhwc_f32");
#else
    check(xnn_setup_deconvolution2d_nhwc_f32(operator_.get(), size(in[0]), size(in[2]), size(in[3]), adjustment[0],
                                             adjustment[1], x, y, pool_.get()),
          "xnn_setup_deconvolution2d_nhwc_f32");
#endif
    last_x_ = x;
    last_y_ = y;
  }

  Array<float> x_, y_;
  std::unique_ptr<xnn_operator, xnn_status (*)(xnn_operator_t)> operator_;
  std::unique_ptr<pthreadpool, void (*)(pthreadpool_t)> pool_;
  const float *last_x_ = nullptr, *last_y_ = nullptr;
};

constexpr tconv_identity kIdentity = {sizeof(tconv_identity), "xnnpack", XNNPACK_VERSION,
                                      "XNNPACK's deconvolution2d, NHWC, f32"};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const tconv_api api = table<&expressible, &supports, Plan>(kIdentity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
