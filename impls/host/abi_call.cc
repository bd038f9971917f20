#include "impls/host/abi_call.h"

#include "impls/host/plugin.h"

namespace tconv {
namespace {

uint8_t type_code(ElementType type) {
  if (type == ElementType::bf16) return TCONV_BFLOAT;
  if (type == ElementType::u8) return TCONV_UINT;
  return is_integer(type) ? TCONV_INT : TCONV_FLOAT;
}

tconv_problem abi_problem(const Problem& p) {
  tconv_problem problem{};
  problem.struct_size = sizeof problem;
  problem.spatial_rank = p.rank;
  problem.groups = p.groups;
  for (size_t a = p.first_axis(), i = 0; a < 3; ++a, ++i) {
    problem.stride[i] = p.axes[a].stride;
    problem.dilation[i] = p.axes[a].dilation;
    problem.pad_begin[i] = p.axes[a].pad_begin;
    problem.pad_end[i] = p.axes[a].pad_end;
    problem.output_padding[i] = p.axes[a].output_padding;
  }
  return problem;
}

}  // namespace

AbiTensor::AbiTensor(const ConstTensorRef& ref, const Problem& p, bool bias) {
  size_t dims = 0;
  for (size_t i = 0; i < 5; ++i) {
    const bool present = bias ? i == 0 : i < 2 || i - 2 >= p.first_axis();
    if (!present) continue;
    shape[dims] = ref.layout.shape[i];
    strides[dims++] = ref.layout.strides[i];
  }
  // The ABI has one type for inputs and outputs; that inputs are not written is a rule, and checked.
  tensor.data = const_cast<std::byte*>(ref.data);
  tensor.device_type = TCONV_CPU;
  tensor.ndim = static_cast<int32_t>(dims);
  tensor.type_code = type_code(ref.type);
  tensor.type_bits = static_cast<uint8_t>(8 * traits(ref.type).bytes);
  tensor.type_lanes = 1;
  tensor.shape = shape.data();
  tensor.strides = strides.data();
  tensor.byte_offset = static_cast<uint64_t>(ref.layout.offset * traits(ref.type).bytes);
}

AbiCall::AbiCall(const Call& call)
    : problem(abi_problem(call.problem)),
      x(call.x, call.problem, false),
      w(call.w, call.problem, false),
      b(call.b, call.problem, true),
      y(call.y, call.problem, false) {
  args.struct_size = sizeof args;
  args.problem = &problem;
  const bool forward = call.direction == Direction::forward;
  args.x = call.direction == Direction::backward_data ? &y.tensor : &x.tensor;
  args.w = call.direction == Direction::backward_weights ? &y.tensor : &w.tensor;
  args.b = forward && call.problem.bias ? &b.tensor : nullptr;
  args.y = forward ? &y.tensor : call.direction == Direction::backward_data ? &x.tensor : &w.tensor;
  args.message = message.data();
  args.message_capacity = message.size();
  if (forward && call.types().integers()) quantise(call.quantization, call.y.layout.shape[1]);
}

void AbiCall::quantise(const Quantization& q, int64_t channels) {
  for (int64_t c = 0; c < channels; ++c) scales.push_back(static_cast<float>(q.multiplier(c)) * kScaleOfY / kScaleOfX);
  quantization = {sizeof quantization,  q.x_zero,  q.w_zero,  q.y_zero,
                  q.by_channel ? 1 : 0, kScaleOfX, kScaleOfY, scales.data()};
  args.quantization = &quantization;
}

void AbiCall::without_data(std::initializer_list<AbiTensor*> tensors) {
  for (AbiTensor* t : tensors) t->tensor.data = nullptr;
}

std::string AbiCall::said() {
  message.back() = '\0';
  return printable(message.data(), message.size());
}

}  // namespace tconv
