// Arm NN's TransposeConvolution2d on its reference backend: 2-D, NCHW, f32, neither groups nor dilation.
#include <armnn/ArmNN.hpp>
#include <armnn/BackendHelper.hpp>
#include <armnn/Version.hpp>
#include <memory>

#include "impls/adapters/adapter.h"

namespace tconv::adapter {
namespace {

constexpr const char* kBackend = "CpuRef";

// Loads the backends.
armnn::IRuntime& runtime() {
  static const armnn::IRuntimePtr instance = [] {
    armnn::ConfigureLogging(false, false, armnn::LogSeverity::Fatal);
    return armnn::IRuntime::Create({});
  }();
  return *instance;
}

armnn::TensorInfo info(const Dims& shape) {
  std::vector<unsigned> sizes;
  for (const int64_t size : shape) sizes.push_back(narrow<unsigned>(size));
  return {{static_cast<unsigned>(sizes.size()), sizes.data()}, armnn::DataType::Float32};
}

// Of a ConstTensor; older versions do not ask for it.
template <typename Info>
Info constant(Info info) {
  if constexpr (requires { info.SetConstant(); }) info.SetConstant();
  return info;
}

// The layer, and the tensors that it reads and writes.
struct Layer {
  armnn::TransposeConvolution2dDescriptor descriptor;
  armnn::TensorInfo x, w, b, y;  // w: C_out, C_in, height, width

  explicit Layer(const tconv_args& args) : x(info(shape_of(*args.x))), y(info(shape_of(*args.y))) {
    const tconv_problem& p = *args.problem;
    Dims weights = shape_of(*args.w);
    std::swap(weights[0], weights[1]);
    w = constant(info(weights));
    if (args.b != nullptr) b = constant(info(shape_of(*args.b)));
    const auto stride = axes<uint32_t>(p, p.stride), begin = axes<uint32_t>(p, p.pad_begin),
               end = axes<uint32_t>(p, p.pad_end);
    descriptor.m_StrideY = stride[0];
    descriptor.m_StrideX = stride[1];
    descriptor.m_PadTop = begin[0];
    descriptor.m_PadLeft = begin[1];
    descriptor.m_PadBottom = end[0];
    descriptor.m_PadRight = end[1];
    descriptor.m_BiasEnabled = args.b != nullptr;
    descriptor.m_DataLayout = armnn::DataLayout::NCHW;
    descriptor.m_OutputShapeEnabled = true;  // there is no output_padding: the output's size says it
    for (const int64_t size : shape_of(*args.y)) descriptor.m_OutputShape.push_back(narrow<unsigned>(size));
  }
};

void expressible(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  require(has_type(*args.x, 32), "only f32");
  require(p.spatial_rank == 2, "only rank 2");
  require(p.groups == 1, "no groups");
  require(all_axes(p, [&](int a) { return p.dilation[a] == 1; }), "no dilation");
  require_output_padding_in_size_of_y(args);
}

// A pointer to them until Arm NN 22, themselves since.
template <typename Rules>
auto& rules(Rules& given) {
  if constexpr (requires { *given; })
    return *given;
  else
    return given;
}

void supports(const tconv_args& args) {
  runtime();
  const Layer layer(args);
  const auto bias = args.b != nullptr ? armnn::Optional<armnn::TensorInfo>(layer.b) : armnn::EmptyOptional();
  std::string reason;
  auto support = armnn::GetILayerSupportByBackendId(kBackend);
  if (!rules(support).IsTransposeConvolution2dSupported(layer.x, layer.y, layer.descriptor, layer.w, bias,
                                                        armnn::Optional<std::string&>(reason)))
    throw Refusal(reason);
}

// The network of one layer, loaded.
class Plan {
 public:
  explicit Plan(const tconv_args& args)
      : layer_(args), x_(View<float>(*args.x).size()), y_(View<float>(*args.y).size()) {
    const Buffer<float> w(View<float>(*args.w).swapped(0, 1));
    const Buffer<float> b = args.b != nullptr ? Buffer<float>(View<float>(*args.b)) : Buffer<float>(0);
    const armnn::INetworkPtr network = armnn::INetwork::Create();
    const auto bias =
        args.b != nullptr ? armnn::Optional<armnn::ConstTensor>({layer_.b, b.data()}) : armnn::EmptyOptional();
    auto* const input = network->AddInputLayer(0);
    auto* const deconvolution = network->AddTransposeConvolution2dLayer(layer_.descriptor, {layer_.w, w.data()}, bias);
    auto* const output = network->AddOutputLayer(0);
    input->GetOutputSlot(0).Connect(deconvolution->GetInputSlot(0));
    input->GetOutputSlot(0).SetTensorInfo(layer_.x);
    deconvolution->GetOutputSlot(0).Connect(output->GetInputSlot(0));
    deconvolution->GetOutputSlot(0).SetTensorInfo(layer_.y);
    std::string error;
    if (runtime().LoadNetwork(id_, armnn::Optimize(*network, {kBackend}, runtime().GetDeviceSpec()), error) !=
        armnn::Status::Success)
      throw Refusal(error);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() { runtime().UnloadNetwork(id_); }

  void execute(const tconv_args& args) {
    const View<float> x(*args.x), y(*args.y);
    const armnn::Status status =
        runtime().EnqueueWorkload(id_, {{0, armnn::ConstTensor(constant(layer_.x), x_.elements_of(x, args))}},
                                  {{0, armnn::Tensor(layer_.y, y_.room_for(y, args))}});
    if (status != armnn::Status::Success) throw Refusal("EnqueueWorkload fails");
    y_.deliver(y, args);
  }

 private:
  Layer layer_;
  Array<float> x_, y_;
  armnn::NetworkId id_ = 0;
};

constexpr tconv_identity kIdentity = {sizeof(tconv_identity), "armnn", "Arm NN " ARMNN_VERSION,
                                      "Arm NN's TransposeConvolution2d on CpuRef, f32"};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const tconv_api api = [] {
    tconv_api plans = table<&expressible, &supports, Plan>(kIdentity);
    plans.set_threads = nullptr;  // the backend has one
    return plans;
  }();
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
