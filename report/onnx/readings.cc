#include "report/onnx/readings.h"

#include <fmt/format.h>

#include <algorithm>

#include "ref/checked.h"

namespace tconv::onnx {
namespace {

// What the versions say differently of auto_pad.
struct Rules {
  bool same_is_input;   // SAME_* gives an output of the size of the input, not input * stride
  bool upper_at_begin;  // SAME_UPPER cuts the odd unit off at the begin, not at the end; all others the other way round
};
constexpr Rules kSince11 = {false, false};

// In the order of how literally they take the text of version 1.
std::vector<Rules> rules_of(int64_t opset) {
  if (opset >= 11) return {kSince11};
  return {{true, true}, {true, false}, {false, true}, kSince11};
}

bool is_same(AutoPad auto_pad) { return auto_pad == AutoPad::same_upper || auto_pad == AutoPad::same_lower; }

void require_length(const Dims& list, size_t length, const char* name) {
  if (!list.empty() && list.size() != length)
    throw Malformed(fmt::format("{} has {} numbers, it must have {}", name, list.size(), length));
}

// Some models have N and C in it as well.
Dims spatial(const Dims& output_shape, const Problem& p) {
  const auto rank = static_cast<size_t>(p.rank);
  if (output_shape.size() != rank + 2) {
    require_length(output_shape, rank, "output_shape");
    return output_shape;
  }
  if (output_shape[0] != p.batch || output_shape[1] != p.out_channels)
    throw Malformed(fmt::format("output_shape is {}, but N is {} and the output has {} channels", text_of(output_shape),
                                p.batch, p.out_channels));
  return {output_shape.begin() + 2, output_shape.end()};
}

void require_sound_dims(const OperandDims& dims) {
  if (dims.x.size() < 3) throw Malformed("x has the dimensions " + text_of(dims.x) + ", it must have N, C and others");
  if (dims.w.size() != dims.x.size())
    throw Malformed("x is " + text_of(dims.x) + ", w " + text_of(dims.w) + ": they must have as many dimensions");
  if (dims.w[0] != dims.x[1])
    throw Malformed("x is " + text_of(dims.x) + ", w " + text_of(dims.w) + ": they must have as many input channels");
  if (dims.x.size() > 5) throw Refused("it has more than three spatial axes");
}

void require_sound_lists(const Attributes& attributes, const OperandDims& dims) {
  const size_t rank = dims.x.size() - 2;
  require_length(attributes.kernel_shape, rank, "kernel_shape");
  require_length(attributes.strides, rank, "strides");
  require_length(attributes.dilations, rank, "dilations");
  require_length(attributes.output_padding, rank, "output_padding");
  require_length(attributes.pads, 2 * rank, "pads");
  if (!attributes.kernel_shape.empty() &&
      !std::equal(dims.w.begin() + 2, dims.w.end(), attributes.kernel_shape.begin()))
    throw Malformed("kernel_shape is " + text_of(attributes.kernel_shape) + ", but w is " + text_of(dims.w));
}

void require_valid(const Problem& p) {
  const auto reasons = validate(p);
  if (!reasons.empty()) throw Refused("it is no valid problem: " + reasons.front());
}

// All but the padding.
Problem without_padding(const Attributes& attributes, const OperandDims& dims) {
  Problem p;
  p.rank = static_cast<int>(dims.x.size()) - 2;
  p.batch = dims.x[0];
  p.in_channels = dims.x[1];
  p.groups = attributes.group;
  p.bias = dims.b.has_value();
  const auto out_channels = (Checked(dims.w[1]) * attributes.group).value();
  if (!out_channels) throw Malformed("w has " + text_of(dims.w) + " elements, in too many groups");
  p.out_channels = *out_channels;
  if (dims.b && *dims.b != Dims{p.out_channels})
    throw Malformed(fmt::format("the bias is {}, the output has {} channels", text_of(*dims.b), p.out_channels));
  const auto or_else = [](const Dims& list, size_t i, int64_t value) { return list.empty() ? value : list[i]; };
  for (size_t i = 0; i + 2 < dims.x.size(); ++i)
    p.axes[p.first_axis() + i] = {.input = dims.x[i + 2],
                                  .kernel = dims.w[i + 2],
                                  .stride = or_else(attributes.strides, i, 1),
                                  .dilation = or_else(attributes.dilations, i, 1),
                                  .output_padding = or_else(attributes.output_padding, i, 0)};
  require_valid(p);
  return p;
}

Problem with_pads(Problem p, const Dims& pads) {
  for (size_t a = p.first_axis(), i = 0; a < 3 && !pads.empty(); ++a, ++i) {
    p.axes[a].pad_begin = pads[i];
    p.axes[a].pad_end = pads[i + pads.size() / 2];
    if (std::min(p.axes[a].pad_begin, p.axes[a].pad_end) < 0) throw Refused("its pads are negative");
  }
  require_valid(p);
  return p;
}

// Cuts off what an axis has beyond the output.
void cut(Axis& axis, int64_t output, AutoPad auto_pad, const Rules& rules) {
  const Checked difference = Checked(tconv_output_size(axis).value_or(0)) - output;
  if (output < 1 || !difference.valid()) throw Malformed(fmt::format("an axis of the output is to have {}", output));
  const int64_t total = *difference.value();
  // What is missing is added at the end: ONNX's node test convtranspose_output_shape has one element more than there is
  // without pads. Where two would go is not said, nor where one goes with SAME_*, and implementations differ.
  if (total == -1 && !is_same(auto_pad)) {
    ++axis.output_padding;
    return;
  }
  if (total < 0) throw Refused("its output is larger than it is without pads, and ONNX does not say at which end");
  const bool more_at_begin = (auto_pad == AutoPad::same_upper) == rules.upper_at_begin;
  axis.pad_begin = more_at_begin ? total - total / 2 : total / 2;
  axis.pad_end = total - axis.pad_begin;
}

Problem with_output(Problem p, const Dims& output_shape, AutoPad auto_pad, const Rules& rules) {
  for (size_t a = p.first_axis(), i = 0; a < 3; ++a, ++i) {
    Axis& axis = p.axes[a];
    const Checked same = Checked(axis.input) * (rules.same_is_input ? 1 : axis.stride);
    cut(axis, output_shape.empty() ? same.value().value_or(0) : output_shape[i], auto_pad, rules);
  }
  require_valid(p);
  return p;
}

}  // namespace

std::vector<Problem> readings(const Attributes& attributes, int64_t opset, const OperandDims& dims) {
  require_sound_dims(dims);
  require_sound_lists(attributes, dims);
  const AutoPad auto_pad = attributes.auto_pad;
  if (auto_pad != AutoPad::notset && !attributes.pads.empty())
    throw Malformed("it has pads and auto_pad, which ONNX does not allow");
  const Problem p = without_padding(attributes, dims);
  const Dims output_shape = spatial(attributes.output_shape, p);
  if (output_shape.empty() && !is_same(auto_pad)) return {with_pads(p, attributes.pads)};

  std::vector<Problem> found;
  for (const Rules& rules : rules_of(opset)) {
    const Problem read = with_output(p, output_shape, auto_pad, rules);
    if (std::find(found.begin(), found.end(), read) == found.end()) found.push_back(read);
  }
  return found;
}

}  // namespace tconv::onnx
