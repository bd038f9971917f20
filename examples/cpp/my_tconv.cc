// A library with a plan: the weights are reordered once, for any number of executions. Rank 1 and 2, f32, no groups,
// dense ncx tensors; supports() says so, and is held to it.
#include <tconv/tconv_valid.h>

#include <cstdio>
#include <new>
#include <vector>

struct tconv_plan {
  std::vector<float> weights;  // (C_out, K..., C_in): the innermost loop of execute runs over its last dimension
};

namespace {

int64_t extent(const tconv_tensor* t, int32_t dim) { return dim < t->ndim ? t->shape[dim] : 1; }

bool is_dense(const tconv_tensor* t) {
  int64_t expected = 1;
  for (int32_t i = t->ndim; i-- > 0; expected *= t->shape[i])
    if (t->shape[i] != 1 && t->strides[i] != expected) return false;
  return true;
}

float* elements(const tconv_tensor* t) {
  return reinterpret_cast<float*>(static_cast<char*>(t->data) + t->byte_offset);
}

tconv_status unsupported(const tconv_args* args, const char* why) {
  if (args->message != nullptr) std::snprintf(args->message, args->message_capacity, "%s", why);
  return TCONV_UNSUPPORTED;
}

tconv_status supports(const tconv_args* args) {
  const tconv_status status = tconv_valid(args);
  if (status != TCONV_OK) return status;
  if (args->x->type_code != TCONV_FLOAT || args->x->type_bits != 32) return unsupported(args, "only f32");
  if (args->problem->spatial_rank > 2) return unsupported(args, "no rank 3");
  if (args->problem->groups != 1) return unsupported(args, "no groups");
  if (!is_dense(args->x) || !is_dense(args->w) || !is_dense(args->y)) return unsupported(args, "only dense ncx");
  return TCONV_OK;
}

tconv_status plan(const tconv_args* args, tconv_plan** result) {
  const tconv_status status = supports(args);
  if (status != TCONV_OK) return status;
  const tconv_tensor* w = args->w;
  const int64_t inputs = w->shape[0], outputs = w->shape[1], taps = extent(w, 2) * extent(w, 3);
  auto* made = new (std::nothrow) tconv_plan;
  if (made == nullptr) return TCONV_OUT_OF_MEMORY;
  made->weights.resize(static_cast<size_t>(inputs * outputs * taps));
  for (int64_t ci = 0; ci < inputs; ++ci)
    for (int64_t i = 0; i < outputs * taps; ++i)
      made->weights[static_cast<size_t>(i * inputs + ci)] = elements(w)[ci * outputs * taps + i];
  *result = made;
  return TCONV_OK;
}

// The axis `a` of two, as rank 1 is rank 2 with a height of 1.
struct Axis {
  int64_t input, kernel, stride, dilation, padding, output;
  Axis(const tconv_args* args, int32_t a) : input(1), kernel(1), stride(1), dilation(1), padding(0), output(1) {
    const tconv_problem* p = args->problem;
    const int32_t axis = a - (2 - p->spatial_rank);
    if (axis < 0) return;
    input = args->x->shape[axis + 2];
    kernel = args->w->shape[axis + 2];
    output = args->y->shape[axis + 2];
    stride = p->stride[axis];
    dilation = p->dilation[axis];
    padding = p->pad_begin[axis];
  }
};

tconv_status execute(tconv_plan* plan, const tconv_args* args) {
  const Axis height(args, 0), width(args, 1);
  const int64_t inputs = args->x->shape[1], outputs = args->y->shape[1], pixels = height.input * width.input;
  const float* x = elements(args->x);
  float* y = elements(args->y);
  for (int64_t n = 0; n < args->x->shape[0]; ++n)
    for (int64_t c = 0; c < outputs; ++c, y += height.output * width.output) {
      const float bias = args->b != nullptr ? elements(args->b)[c * args->b->strides[0]] : 0.0F;
      for (int64_t o = 0; o < height.output * width.output; ++o) y[o] = bias;
      for (int64_t i = 0; i < pixels; ++i)
        for (int64_t t = 0; t < height.kernel * width.kernel; ++t) {
          const int64_t oy = i / width.input * height.stride + t / width.kernel * height.dilation - height.padding;
          const int64_t ox = i % width.input * width.stride + t % width.kernel * width.dilation - width.padding;
          if (oy < 0 || oy >= height.output || ox < 0 || ox >= width.output) continue;
          const float* w = &plan->weights[static_cast<size_t>((c * height.kernel * width.kernel + t) * inputs)];
          for (int64_t ci = 0; ci < inputs; ++ci)
            y[oy * width.output + ox] += x[(n * inputs + ci) * pixels + i] * w[ci];
        }
    }
  return TCONV_OK;
}

void destroy(tconv_plan* plan) { delete plan; }

}  // namespace

extern "C" TCONV_EXPORT const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  static const tconv_identity identity = {sizeof identity, "cpp_example", "1.0", "weights reordered by a plan"};
  static const tconv_api api = {
      sizeof api, TCONV_ABI_MAJOR, TCONV_ABI_MINOR, &identity, TCONV_FLAG_CONCURRENT, supports, nullptr, plan, execute,
      destroy,    nullptr,         nullptr,         nullptr};
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
