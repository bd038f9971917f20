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

struct Deconvolution {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  memory::desc x, w, b, y;  // as handed over
  dnnl::deconvolution_forward::primitive_desc primitive;

  static memory::desc any(const memory::desc& given) { return {given.dims(), memory::data_type::f32, Tag::any}; }

  explicit Deconvolution(const tconv_args& args) {
    const tconv_problem& p = *args.problem;
    const auto rank = static_cast<size_t>(p.spatial_rank) - 1;
    const Tag tag = kLayout == Layout::channels_last ? kLast[rank] : kFirst[rank];
    const auto f32 = memory::data_type::f32;
    Dims weights = shape_of(*args.w);  // (C_in, C_out/g, K...)
    weights[0] /= p.groups;
    std::swap(weights[0], weights[1]);
    if (p.groups > 1) weights.insert(weights.begin(), p.groups);
    x = {shape_of(*args.x), f32, tag};
    w = {weights, f32, p.groups > 1 ? kGrouped[rank] : kWeights[rank]};
    y = {shape_of(*args.y), f32, tag};
    if (args.b != nullptr) b = {shape_of(*args.b), f32, Tag::x};

    // There is no output_padding: the destination's size says it, and the padding at the end is that much smaller.
    Dims pad_end = axes(p, p.pad_end);
    for (size_t a = 0; a <= rank; ++a) pad_end[a] -= p.output_padding[a];
    const bool fixed = kLayout != Layout::any;
    primitive = {{dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, fixed ? x : any(x), any(w),
                  b, fixed ? y : any(y), axes(p, p.stride), axes(p, p.dilation, -1), axes(p, p.pad_begin), pad_end},
                 engine};
  }
};

void expressible(const tconv_args& args) {
  require(has_type(*args.x, 32), "only f32");
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

void run(const tconv_args& args) {
  omp_set_num_threads(1);
  const Deconvolution d(args);
  const auto view = [](const tconv_tensor& tensor) {
    View<float> v(tensor);
    return kLayout == Layout::channels_last ? std::move(v).with_innermost(1) : v;
  };
  const View<float> result = view(*args.y);
  const Buffer<float> x(view(*args.x)), y(result.size());
  const Buffer<float> w(View<float>(*args.w).grouped(args.problem->groups).swapped(1, 2));

  dnnl::stream stream(d.engine);
  memory given_y(d.y, d.engine, y.data());
  const bool direct = d.primitive.dst_desc() == d.y;
  memory computed_y = direct ? given_y : memory(d.primitive.dst_desc(), d.engine);
  std::unordered_map<int, memory> arguments = {
      {DNNL_ARG_SRC, reordered({d.x, d.engine, x.data()}, d.primitive.src_desc(), stream)},
      {DNNL_ARG_WEIGHTS, reordered({d.w, d.engine, w.data()}, d.primitive.weights_desc(), stream)},
      {DNNL_ARG_DST, computed_y}};
  const Buffer<float> b = args.b != nullptr ? Buffer<float>(View<float>(*args.b)) : Buffer<float>(0);
  if (args.b != nullptr) arguments[DNNL_ARG_BIAS] = memory(d.b, d.engine, b.data());
  dnnl::deconvolution_forward(d.primitive).execute(stream, arguments);
  if (!direct) dnnl::reorder(computed_y, given_y).execute(stream, computed_y, given_y);
  stream.wait();
  result.assign(y.data());
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
                                          "oneDNN's deconvolution, f32"};
  static const tconv_api api = table<&expressible, &supports, &run>(identity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
