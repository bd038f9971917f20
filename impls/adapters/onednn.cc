// oneDNN's deconvolution, version 2. ONEDNN_NAME names the plugin, ONEDNN_LAYOUT the layout of source and destination:
// `any` lets the library choose, `channels_first` and `channels_last` fix it. The weights' layout is always its choice.
#include <omp.h>

#include <array>
#include <oneapi/dnnl/dnnl.hpp>

#include "impls/adapters/adapter.h"

namespace tconv::adapter {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

enum class Layout { any, channels_first, channels_last };
constexpr Layout kLayout = Layout::ONEDNN_LAYOUT;

// Of the arrays that are handed over, by rank.
constexpr std::array<Tag, 3> kFirst = {Tag::ncw, Tag::nchw, Tag::ncdhw}, kLast = {Tag::nwc, Tag::nhwc, Tag::ndhwc},
                             kWeights = {Tag::oiw, Tag::oihw, Tag::oidhw},
                             kGrouped = {Tag::goiw, Tag::goihw, Tag::goidhw};

using Type = memory::data_type;

Type type_of(const tconv_tensor& tensor) {
  if (has_type(tensor, 32)) return Type::f32;
  if (has_type(tensor, 16, TCONV_BFLOAT)) return Type::bf16;
  if (has_type(tensor, 8, TCONV_INT)) return Type::s8;
  if (has_type(tensor, 8, TCONV_UINT)) return Type::u8;
  if (has_type(tensor, 32, TCONV_INT)) return Type::s32;
  throw Refusal("only f32, bf16, s8 and u8");
}

// Zero points, and the scales of what becomes s8 or u8.
dnnl::primitive_attr attributes(const tconv_args& args) {
  dnnl::primitive_attr attributes;
  const tconv_quantization* q = args.quantization;
  if (q == nullptr) return attributes;
  if (q->x_zero_point != 0) attributes.set_zero_points(DNNL_ARG_SRC, 0, {q->x_zero_point});
  if (q->y_zero_point != 0) attributes.set_zero_points(DNNL_ARG_DST, 0, {q->y_zero_point});
  if (type_of(*args.y) == Type::s32) return attributes;
  std::vector<float> scales;
  for (int64_t c = 0; c < (q->by_channel != 0 ? args.y->shape[1] : 1); ++c)
    scales.push_back(q->x_scale * q->w_scales[c] / q->y_scale);
  attributes.set_output_scales(q->by_channel != 0 ? 1 << 1 : 0, scales);
  return attributes;
}

struct Deconvolution {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  memory::desc x, w, b, y;  // as handed over
  dnnl::deconvolution_forward::primitive_desc primitive;

  static memory::desc any(const memory::desc& given) { return {given.dims(), given.data_type(), Tag::any}; }

  explicit Deconvolution(const tconv_args& args) {
    const tconv_problem& p = *args.problem;
    const auto rank = static_cast<size_t>(p.spatial_rank) - 1;
    const Tag tag = kLayout == Layout::channels_last ? kLast[rank] : kFirst[rank];
    Dims weights = shape_of(*args.w);  // (C_in, C_out/g, K...)
    weights[0] /= p.groups;
    std::swap(weights[0], weights[1]);
    if (p.groups > 1) weights.insert(weights.begin(), p.groups);
    x = {shape_of(*args.x), type_of(*args.x), tag};
    w = {weights, type_of(*args.w), p.groups > 1 ? kGrouped[rank] : kWeights[rank]};
    y = {shape_of(*args.y), type_of(*args.y), tag};
    if (args.b != nullptr) b = {shape_of(*args.b), type_of(*args.b), Tag::x};

    // There is no output_padding: the destination's size says it, and the padding at the end is that much smaller.
    Dims pad_end = axes(p, p.pad_end);
    for (size_t a = 0; a <= rank; ++a) pad_end[a] -= p.output_padding[a];
    const bool fixed = kLayout != Layout::any;
    primitive = {{dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, fixed ? x : any(x), any(w),
                  b, fixed ? y : any(y), axes(p, p.stride), axes(p, p.dilation, -1), axes(p, p.pad_begin), pad_end},
                 attributes(args),
                 engine};
  }
};

void expressible(const tconv_args& args) {
  for (const tconv_tensor* tensor : {args.x, args.w, args.y}) type_of(*tensor);
  require(args.quantization == nullptr || args.quantization->w_zero_point == 0, "no zero point of w");
  require_groups_divide_channels(args);
  require_output_padding_in_size_of_y(args);
}

void supports(const tconv_args& args) { const Deconvolution asked(args); }

// The same array in the layout that the library wants; `given` itself if that is its own.
memory reordered(memory given, const memory::desc& wanted, dnnl::stream& stream) {
  if (given.get_desc() == wanted) return given;
  memory result(wanted, given.get_engine());
  dnnl::reorder(given, result).execute(stream, given, result);
  return result;
}

template <typename T>
View<T> in_order(const tconv_tensor& tensor) {
  View<T> v(tensor);
  return kLayout == Layout::channels_last ? std::move(v).with_innermost(1) : v;
}

// The C++ types are those of the elements' sizes.
template <typename X, typename Y, typename B>
void run_as(const tconv_args& args) {
  omp_set_num_threads(1);
  const Deconvolution d(args);
  const View<Y> result = in_order<Y>(*args.y);
  const Buffer<X> x(in_order<X>(*args.x));
  const Buffer<Y> y(result.size());
  const Buffer<X> w(View<X>(*args.w).grouped(args.problem->groups).swapped(1, 2));

  dnnl::stream stream(d.engine);
  memory given_y(d.y, d.engine, y.data());
  const bool direct = d.primitive.dst_desc() == d.y;
  memory computed_y = direct ? given_y : memory(d.primitive.dst_desc(), d.engine);
  std::unordered_map<int, memory> arguments = {
      {DNNL_ARG_SRC, reordered({d.x, d.engine, x.data()}, d.primitive.src_desc(), stream)},
      {DNNL_ARG_WEIGHTS, reordered({d.w, d.engine, w.data()}, d.primitive.weights_desc(), stream)},
      {DNNL_ARG_DST, computed_y}};
  const Buffer<B> b = args.b != nullptr ? Buffer<B>(View<B>(*args.b)) : Buffer<B>(0);
  if (args.b != nullptr) arguments[DNNL_ARG_BIAS] = memory(d.b, d.engine, b.data());
  dnnl::deconvolution_forward(d.primitive).execute(stream, arguments);
  if (!direct) dnnl::reorder(computed_y, given_y).execute(stream, computed_y, given_y);
  stream.wait();
  result.assign(y.data());
}

void run(const tconv_args& args) {
  const Type x = type_of(*args.x), y = type_of(*args.y);
  if (x == Type::f32) return run_as<float, float, float>(args);
  if (x == Type::bf16) return y == Type::f32 ? run_as<uint16_t, float, float>(args) : run_as<uint16_t, uint16_t, uint16_t>(args);
  return y == Type::s32 ? run_as<uint8_t, int32_t, int32_t>(args) : run_as<uint8_t, uint8_t, int32_t>(args);
}

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const std::string version = [] {
    const dnnl::version_t* v = dnnl::version();
    return "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
  }();
  static const tconv_identity identity = {sizeof(tconv_identity), ONEDNN_NAME, version.c_str(),
                                          "oneDNN's deconvolution, f32, bf16, s8, u8"};
  static const tconv_api api = table<&expressible, &supports, &run>(identity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
