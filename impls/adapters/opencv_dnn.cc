// OpenCV's Deconvolution layer: 2-D, NCHW, f32.
#include <algorithm>
#include <array>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <string>
#include <vector>

#include "impls/adapters/adapter.h"
#include "impls/adapters/opencv_guarded_allocator.h"

namespace tconv::adapter {
namespace {

// All but the weights.
cv::dnn::LayerParams parameters(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  cv::dnn::LayerParams params;
  params.name = "deconvolution";
  params.type = "Deconvolution";
  const auto set = [&](const char* key, int64_t value) { params.set(key, narrow<int>(value)); };
  const auto set_both = [&](const char* height, const char* width, const int64_t* values) {
    set(height, values[0]);
    set(width, values[1]);
  };
  set("num_output", args.y->shape[1]);
  set("group", p.groups);
  params.set("bias_term", args.b != nullptr);
  set_both("kernel_h", "kernel_w", args.w->shape + 2);
  set_both("stride_h", "stride_w", p.stride);
  set_both("dilation_h", "dilation_w", p.dilation);
  set_both("pad_t", "pad_l", p.pad_begin);
  set_both("pad_b", "pad_r", p.pad_end);
  set_both("adj_h", "adj_w", p.output_padding);
  return params;
}

void expressible(const tconv_args& args) {
  require(has_type(*args.x, 32), "only f32");
  require(args.problem->spatial_rank == 2, "only rank 2");
  for (const tconv_tensor* tensor : {args.x, args.w, args.y})
    for (const int64_t size : shape_of(*tensor)) narrow<int>(size);
  require_size_of_y(args);
}

void supports(const tconv_args& args) {
  cv::dnn::DeconvolutionLayer::create(parameters(args));  // throws if it does not like the parameters
}

cv::Mat matrix(const View<float>& view) {
  std::vector<int> sizes(view.shape.begin(), view.shape.end());
  cv::Mat mat(sizes, CV_32F);
  view.copy_to(mat.ptr<float>());
  return mat;
}

// The network of one layer, which packs its weights the first time.
class Plan {
 public:
  explicit Plan(const tconv_args& args) {
    // Every matrix in pages of its own costs more than some layers.
    if (timed(args)) cv::Mat::setDefaultAllocator(cv::Mat::getStdAllocator());
    cv::dnn::LayerParams params = parameters(args);
    params.blobs.push_back(matrix(View<float>(*args.w)));
    if (args.b != nullptr)
      params.blobs.push_back(matrix(View<float>(*args.b)).reshape(1, params.get<int>("num_output")));
    net_.addLayerToPrev(params.name, params.type, params);
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  }

  void execute(const tconv_args& args) {
    cv::setNumThreads(threads());
    net_.setInput(input(args));
    const cv::Mat computed = net_.forward();
    const View<float> y(*args.y);
    if (!std::equal(y.shape.begin(), y.shape.end(), computed.size.p, computed.size.p + computed.dims)) {
      std::string text;
      for (int i = 0; i < computed.dims; ++i) text += (i == 0 ? "" : "x") + std::to_string(computed.size[i]);
      throw Nonsense("wrong output shape: " + text);
    }
    const Conversion conversion(args);
    y.assign(computed.ptr<float>());
  }

 private:
  // Of a call that is timed x itself, if it lies as the library wants it.
  static cv::Mat input(const tconv_args& args) {
    const View<float> x(*args.x);
    if (timed(args) && x.dense()) return {std::vector<int>(x.shape.begin(), x.shape.end()), CV_32F, x.data};
    const Conversion conversion(args);
    return matrix(x);
  }

  cv::dnn::Net net_;
};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const std::string version = "OpenCV " + cv::getVersionString();
  static const tconv_identity identity = {sizeof(tconv_identity), "opencv_dnn", version.c_str(),
                                          "OpenCV's Deconvolution layer, 2-D, f32"};
  static const tconv_api api = [] {
    cv::setNumThreads(1);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
    tconv::guard_opencv_matrices();
    return table<&expressible, &supports, Plan>(identity);
  }();
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
