// ONNX Runtime's ConvTranspose on the CPU by its C interface: rank 1 to 3, f32. Weights and bias are constants of the
// model, which the library packs when it loads it. The commands of onnxruntime.mjs run the same library from Node.js;
// here its accesses beyond the tensors show as well.
#include <onnxruntime_c_api.h>

#include <memory>

#include "impls/adapters/adapter.h"

namespace tconv::adapter {
namespace {

const OrtApi& ort() {
  static const OrtApi* const api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  if (api == nullptr) throw Nonsense("the library is older than its header");
  return *api;
}

void check(OrtStatus* status) {
  if (status == nullptr) return;
  const std::string text = ort().GetErrorMessage(status);
  const OrtErrorCode code = ort().GetErrorCode(status);
  ort().ReleaseStatus(status);
  if (code == ORT_INVALID_ARGUMENT || code == ORT_NOT_IMPLEMENTED) throw Refusal(text);
  throw Nonsense(text);
}

// What one of the library's functions makes, released with it.
template <typename T>
auto made(void (*release)(T*), const auto& make) {
  T* object = nullptr;
  check(make(&object));
  return std::unique_ptr<T, void (*)(T*)>(object, release);
}

// The model in the bytes of a .onnx file, as in onnx_model.mjs; the numbers are those of onnx.proto.
namespace onnx {

constexpr int64_t kIrVersion = 8, kOpset = 11, kFloat = 1, kInt = 2, kInts = 7;

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>(value % 128 + 128);
  return bytes + static_cast<char>(value);
}

std::string number(uint64_t field, int64_t value) { return varint(field << 3) + varint(static_cast<uint64_t>(value)); }

std::string message(uint64_t field, const std::string& content) {
  return varint(field << 3 | 2) + varint(content.size()) + content;
}

std::string ints(const char* name, const Dims& values) {
  std::string content = message(1, name);
  for (const int64_t value : values) content += number(8, value);
  return message(5, content + number(20, kInts));
}

// An f32 tensor whose shape is left open.
std::string value(uint64_t field, const std::string& name) {
  return message(field, message(1, name) + message(2, message(1, number(1, kFloat))));
}

// A constant tensor.
std::string constant(const char* name, const tconv_tensor& tensor) {
  const View<float> view(tensor);
  std::string content, elements(view.size() * sizeof(float), '\0');
  view.copy_to(reinterpret_cast<float*>(elements.data()));
  for (const int64_t size : view.shape) content += number(1, size);
  return message(5, content + number(2, kFloat) + message(8, name) + message(9, elements));
}

std::string conv_transpose(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  Dims pads = axes(p, p.pad_begin);
  for (const int64_t pad : axes(p, p.pad_end)) pads.push_back(pad);
  std::string node = message(1, "x") + message(1, "w"), constants = constant("w", *args.w);
  if (args.b != nullptr) {
    node += message(1, "b");
    constants += constant("b", *args.b);
  }
  node += message(2, "y") + message(4, "ConvTranspose") +
          ints("kernel_shape", {args.w->shape + 2, args.w->shape + args.w->ndim}) + ints("strides", axes(p, p.stride)) +
          ints("dilations", axes(p, p.dilation)) + ints("pads", pads) +
          ints("output_padding", axes(p, p.output_padding)) +
          message(5, message(1, "group") + number(3, p.groups) + number(20, kInt));
  const std::string graph =
      message(1, node) + message(2, "conv_transpose") + constants + value(11, "x") + value(12, "y");
  return number(1, kIrVersion) + message(7, graph) + message(8, message(1, "") + number(2, kOpset));
}

}  // namespace onnx

void expressible(const tconv_args& args) {
  require(has_type(*args.x, 32), "only f32");
  require_size_of_y(args);
}

void supports(const tconv_args& args) {
  const tconv_problem& p = *args.problem;
  // ONNX says "less than the corresponding stride/dilation dimension". The library means the stride, and gives up
  // otherwise.
  require(all_axes(p, [&](int a) { return p.output_padding[a] < p.stride[a]; }),
          "output_padding must be below the stride");
}

auto session(const std::string& model) {
  static const auto env =
      made<OrtEnv>(ort().ReleaseEnv, [](auto** out) { return ort().CreateEnv(ORT_LOGGING_LEVEL_FATAL, "tconv", out); });
  const auto options =
      made<OrtSessionOptions>(ort().ReleaseSessionOptions, [](auto** out) { return ort().CreateSessionOptions(out); });
  check(ort().SetIntraOpNumThreads(options.get(), threads()));
  check(ort().SetInterOpNumThreads(options.get(), 1));
  // What the library does not want, it refuses when it loads the model, in exceptions of all kinds.
  try {
    return made<OrtSession>(ort().ReleaseSession, [&](auto** out) {
      return ort().CreateSessionFromArray(env.get(), model.data(), model.size(), options.get(), out);
    });
  } catch (const Nonsense& reason) {
    throw Refusal(reason.what());
  }
}

// Elements as a tensor of the library's, which are not copied: it refuses to compute if the output has another shape.
auto tensor(float* elements, const tconv_tensor& like) {
  static const auto memory = made<OrtMemoryInfo>(ort().ReleaseMemoryInfo, [](auto** out) {
    return ort().CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, out);
  });
  return made<OrtValue>(ort().ReleaseValue, [&](auto** out) {
    return ort().CreateTensorWithDataAsOrtValue(memory.get(), elements, View<float>(like).size() * sizeof(float),
                                                like.shape, static_cast<size_t>(like.ndim),
                                                ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, out);
  });
}

// The model, loaded.
class Plan {
 public:
  explicit Plan(const tconv_args& args)
      : session_(session(onnx::conv_transpose(args))),
        x_(View<float>(*args.x).size()),
        y_(View<float>(*args.y).size()) {}

  void execute(const tconv_args& args) {
    const View<float> x(*args.x), y(*args.y);
    const auto given_x = tensor(x_.elements_of(x, args), *args.x), given_y = tensor(y_.room_for(y, args), *args.y);
    constexpr const char *kInput = "x", *kOutput = "y";
    const OrtValue* input = given_x.get();
    OrtValue* output = given_y.get();
    check(ort().Run(session_.get(), nullptr, &kInput, &input, 1, &kOutput, 1, &output));
    y_.deliver(y, args);
  }

 private:
  decltype(session("")) session_;
  Array<float> x_, y_;
};

}  // namespace
}  // namespace tconv::adapter

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::adapter;
  static const std::string version = std::string("ONNX Runtime ") + OrtGetApiBase()->GetVersionString();
  static const tconv_identity identity = {sizeof(tconv_identity), "onnxruntime_c", version.c_str(),
                                          "ONNX Runtime's ConvTranspose by its C interface, f32"};
  static const tconv_api api = table<&expressible, &supports, Plan>(identity);
  return host_major == TCONV_ABI_MAJOR ? &api : nullptr;
}
