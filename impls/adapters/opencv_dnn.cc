#include "impls/adapters/opencv_dnn.h"

#include <cstring>
#include <exception>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>

#include "impls/adapters/opencv_guarded_allocator.h"

namespace tconv {
namespace {

bool is_dense_ncx(const Placement& placement) { return placement.order == Placement::Order::ncx && placement.gap == 0; }

// A blob of the tensor without its neutral depth: (n, c, height, width).
cv::Mat blob(const ConstTensorRef& tensor) {
  const Extents& s = tensor.layout.shape;
  const std::array<int, 4> sizes = {static_cast<int>(s[0]), static_cast<int>(s[1]), static_cast<int>(s[3]),
                                    static_cast<int>(s[4])};
  cv::Mat mat(4, sizes.data(), CV_32F);
  std::memcpy(mat.data, &view<float>(tensor)(0, 0, 0, 0, 0), mat.total() * sizeof(float));
  return mat;
}

cv::dnn::LayerParams parameters(const Call& call) {
  const Problem& p = call.problem;
  const Axis &height = p.axes[1], &width = p.axes[2];
  cv::dnn::LayerParams params;
  params.name = "deconvolution";
  params.type = "Deconvolution";
  const auto set = [&](const char* key, int64_t value) { params.set(key, static_cast<int>(value)); };
  set("num_output", p.out_channels);
  set("group", p.groups);
  params.set("bias_term", p.bias);
  set("kernel_h", height.kernel);
  set("kernel_w", width.kernel);
  set("stride_h", height.stride);
  set("stride_w", width.stride);
  set("dilation_h", height.dilation);
  set("dilation_w", width.dilation);
  set("pad_t", height.pad_begin);
  set("pad_b", height.pad_end);
  set("pad_l", width.pad_begin);
  set("pad_r", width.pad_end);
  set("adj_h", height.output_padding);
  set("adj_w", width.output_padding);
  params.blobs.push_back(blob(call.w));
  if (p.bias) params.blobs.push_back(blob(call.b).reshape(1, static_cast<int>(p.out_channels)));
  return params;
}

std::string shape_text(const cv::Mat& mat) {
  std::string text;
  for (int i = 0; i < mat.dims; ++i) text += (i == 0 ? "" : "x") + std::to_string(mat.size[i]);
  return text;
}

Outcome forward(const Call& call) {
  cv::dnn::Net net;
  cv::dnn::LayerParams params = parameters(call);
  net.addLayerToPrev(params.name, params.type, params);
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setInput(blob(call.x));
  const cv::Mat result = net.forward();

  const Extents& shape = call.y.layout.shape;
  const bool same = result.dims == 4 && result.size[0] == shape[0] && result.size[1] == shape[1] &&
                    result.size[2] == shape[3] && result.size[3] == shape[4];
  if (!same) return {Outcome::Kind::broke_contract, "wrong output shape: " + shape_text(result)};
  std::memcpy(&view<float>(call.y)(0, 0, 0, 0, 0), result.ptr<float>(), result.total() * sizeof(float));
  return {};
}

class OpenCvDnn : public Implementation {
 public:
  OpenCvDnn() {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
  }
  std::string name() const override { return "opencv_dnn"; }
  std::string version() const override { return "OpenCV " + cv::getVersionString(); }
  std::string description() const override { return "OpenCV's Deconvolution layer, in a child process"; }

  std::optional<std::string> unsupported(const Case& c) const override {
    if (c.type != ElementType::f32) return "only f32";
    if (c.problem.rank != 2) return "only rank 2";
    if (!is_dense_ncx(c.x) || !is_dense_ncx(c.w) || !is_dense_ncx(c.y)) return "only dense ncx";
    return std::nullopt;
  }

  Outcome run(const Call& call) override try {
    if (!guarded_) guard_opencv_matrices();
    guarded_ = true;
    return forward(call);
  } catch (const cv::Exception& error) {
    return {Outcome::Kind::refused, error.err};
  } catch (const std::exception& error) {
    return {Outcome::Kind::refused, error.what()};
  }

 private:
  bool guarded_ = false;  // only where it runs: that is not the process in which it was made
};

}  // namespace

std::unique_ptr<Implementation> make_opencv_dnn() { return std::make_unique<OpenCvDnn>(); }

}  // namespace tconv
