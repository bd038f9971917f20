// oneDNN's deconvolution, versions 2 and 3. ONEDNN_NAME names the plugin, ONEDNN_LAYOUT the layout of source and
// destination: `any` lets the library choose, `channels_first` and `channels_last` fix it. The weights' layout is
// always its choice.
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

  // Of problems that are not to be had, throws dnnl::error.
  template <typename... Description>
  void describe(const Description&... description) {
#if DNNL_VERSION_MAJOR < 3
    primitive = {{description...}, engine};
#else
    primitive = {engine, description...};
#endif
  }

  Deconvolution(const tconv_args& args, bool x_last, bool y_last) {
    const tconv_problem& p = *args.problem;
    const auto rank = static_cast<size_t>(p.spatial_rank) - 1;
    constexpr auto f32 = memory::data_type::f32;
    Dims weights = shape_of(*args.w);  // (C_in, C_out/g, K...)
    weights[0] /= p.groups;
    std::swap(weights[0], weights[1]);
    if (p.groups > 1) weights.insert(weights.begin(), p.groups);
    x = {shape_of(*args.x), f32, x_last ? kLast[rank] : kFirst[rank]};
    w = {weights, f32, p.groups > 1 ? kGrouped[rank] : kWeights[rank]};
    y = {shape_of(*args.y), f32, y_last ? kLast[rank] : kFirst[rank]};
    if (args.b != nullptr) b = {shape_of(*args.b), f32, Tag::x};

    // There is no output_padding: the destination's size says it, and the padding at the end is that much smaller.
    Dims pad_end = axes(p, p.pad_end);
    for (size_t a = 0; a <= rank; ++a) pad_end[a] -= p.output_padding[a];
    const auto any = [](const Dims& shape) { return memory::desc(shape, f32, Tag::any); };
    const bool fixed = kLayout != Layout::any;
    describe(dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct,
             fixed ? x : any(shape_of(*args.x)), any(weights), b, fixed ? y : any(shape_of(*args.y)), axes(p, p.stride),
             axes(p, p.dilation, -1), axes(p, p.pad_begin), pad_end);
  }
};

void expressible(const tconv_args& args) {
  require(has_type(*args.x, 32), "only f32");
  require_groups_divide_channels(args);
  require_output_padding_in_size_of_y(args);
}

// Of what is asked in which layouts x and y lie makes no difference.
void supports(const tconv_args& args) {
  constexpr bool kIsLast = kLayout == Layout::channels_last;
  const Deconvolution asked(args, kIsLast, kIsLast);
}

// Whether the channels of the tensor are its innermost dimension.
bool channels_innermost(const tconv_tensor& tensor) { return tensor.strides[1] == 1 && tensor.shape[1] > 1; }

// Everything that can be made before x is there: the primitive, and the weights in the layout that it wants.
class Plan {
 public:
  explicit Plan(const tconv_args& args)
      : x_last_(last(*args.x)),
        y_last_(last(*args.y)),
        threads_(use_threads()),
        d_(args, x_last_, y_last_),
        stream_(d_.engine),
        deconvolution_(d_.primitive),
        x_(View<float>(*args.x).size()),
        y_(View<float>(*args.y).size()),
        w_(View<float>(*args.w).grouped(args.problem->groups).swapped(1, 2), 0, timed(args)),
        b_(args.b != nullptr ? Buffer<float>(View<float>(*args.b), 0, timed(args)) : Buffer<float>(0)),
        given_x_(d_.x, d_.engine, nullptr),
        given_y_(d_.y, d_.engine, nullptr),
        wanted_x_(d_.primitive.src_desc() == d_.x ? given_x_ : memory(d_.primitive.src_desc(), d_.engine)),
        computed_y_(d_.primitive.dst_desc() == d_.y ? given_y_ : memory(d_.primitive.dst_desc(), d_.engine)) {
    memory w(d_.w, d_.engine, w_.data());
    if (d_.primitive.weights_desc() != d_.w) {
      memory packed(d_.primitive.weights_desc(), d_.engine);
      dnnl::reorder(w, packed).execute(stream_, w, packed);
      w = packed;
    }
    stream_.wait();
    arguments_ = {{DNNL_ARG_SRC, wanted_x_}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DST, computed_y_}};
    if (args.b != nullptr) arguments_[DNNL_ARG_BIAS] = memory(d_.b, d_.engine, b_.data());
    if (wanted_x_.get_desc() != d_.x) x_to_wanted_ = dnnl::reorder(given_x_, wanted_x_);
    if (computed_y_.get_desc() != d_.y) computed_to_y_ = dnnl::reorder(computed_y_, given_y_);
  }

  void execute(const tconv_args& args) {
    use_threads();
    const View<float> x = view(*args.x, x_last_), y = view(*args.y, y_last_);
    given_x_.set_data_handle(x_.elements_of(x, args));
    given_y_.set_data_handle(y_.room_for(y, args));
    if (x_to_wanted_) convert(x_to_wanted_, given_x_, wanted_x_, args);
    deconvolution_.execute(stream_, arguments_);
    stream_.wait();
    if (computed_to_y_) convert(computed_to_y_, computed_y_, given_y_, args);
    y_.deliver(y, args);
  }

 private:
  // Where the library chooses, it is handed over what lies there, in whichever of the two layouts that is.
  static bool last(const tconv_tensor& tensor) {
    return kLayout == Layout::any ? channels_innermost(tensor) : kLayout == Layout::channels_last;
  }
  static View<float> view(const tconv_tensor& tensor, bool is_last) {
    View<float> v(tensor);
    return is_last ? std::move(v).with_innermost(1) : v;
  }
  static int use_threads() {
    omp_set_num_threads(threads());
    return threads();
  }
  void convert(dnnl::reorder& reorder, memory& from, memory& to, const tconv_args& args) {
    const Conversion conversion(args);
    reorder.execute(stream_, from, to);
    stream_.wait();
  }

  bool x_last_, y_last_;
  int threads_;  // a primitive is made for as many
  Deconvolution d_;
  dnnl::stream stream_;
  dnnl::deconvolution_forward deconvolution_;
  Array<float> x_, y_;
  Buffer<float> w_, b_;
  memory given_x_, given_y_, wanted_x_, computed_y_;
  dnnl::reorder x_to_wanted_, computed_to_y_;
  std::unordered_map<int, memory> arguments_;
};

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
  static const tconv_api api = table<&expressible, &supports, Plan>(identity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
