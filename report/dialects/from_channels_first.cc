// PyTorch and ONNX: x (N, C_in, I...), w (C_in, C_out/G, K...).
#include <fmt/format.h>

#include "ref/checked.h"
#include "report/dialects/from_call.h"

namespace tconv::dialect {

Problem from_pytorch(Arguments& arguments) {
  const bool functional = arguments.function().starts_with("conv_transpose");
  arguments.name_positional(
      functional ? std::vector<std::string>{"x", "w", "b", "stride", "padding", "output_padding", "groups", "dilation"}
                 : std::vector<std::string>{"in_channels", "out_channels", "kernel_size", "stride", "padding",
                                            "output_padding", "groups", "bias", "dilation", "padding_mode"});
  const Numbers x = shape(arguments, "x"), w = functional ? shape(arguments, "w") : Numbers();
  const size_t rank = rank_in(arguments.function(), x.size() - 2);
  if (functional && w.size() != x.size()) throw Unreadable("w has not as many dimensions as x");
  Draft draft(rank, x[0], spatial(x, 2, rank),
              functional ? spatial(w, 2, rank) : each(arguments, "kernel_size", rank, 0),
              each(arguments, "stride", rank, 1), each(arguments, "dilation", rank, 1));
  Problem& p = draft.problem;
  p.groups = arguments.number("groups").value_or(1);
  p.in_channels = functional ? w[0] : arguments.number("in_channels").value_or(x[1]);
  if (p.in_channels != x[1])
    throw Unreadable(fmt::format("x has {} channels, the weights have {}", x[1], p.in_channels));
  p.out_channels =
      functional ? (Checked(w[1]) * p.groups).value().value_or(0) : required_number(arguments, "out_channels");
  p.bias = functional ? arguments.has("b") : arguments.flag("bias", true);
  const Numbers padding = each(arguments, "padding", rank, 0), more = each(arguments, "output_padding", rank, 0);
  const auto size = arguments.numbers("output_size");
  if (size && size->size() < rank) throw Unreadable("output_size must have a number for each spatial axis");
  for (size_t a = 0; a < rank; ++a)
    if (size)
      draft.set_padding(a, padding[a], padding[a],
                        bounded("output_size", *size)[size->size() - rank + a] - (draft.whole(a) - 2 * padding[a]));
    else
      draft.set_padding(a, padding[a], padding[a], more[a]);
  return p;
}

// https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
Problem from_onnx(Arguments& arguments) {
  arguments.name_positional({"operator", "inputs", "outputs"});  // those of make_node
  for (const char* name : {"inputs", "outputs"}) arguments.word(name);
  const Numbers x = shape(arguments, "x"), w = shape(arguments, "w");
  const size_t rank = x.size() - 2;
  if (w.size() != x.size()) throw Unreadable("w has not as many dimensions as x");
  if (w[0] != x[1]) throw Unreadable(fmt::format("x has {} channels, the weights have {}", x[1], w[0]));
  const Numbers kernel = spatial(w, 2, rank);
  if (arguments.numbers("kernel_shape", rank).value_or(kernel) != kernel)
    throw Unreadable("kernel_shape is not that of w");
  Draft draft(rank, x[0], spatial(x, 2, rank), kernel, each(arguments, "strides", rank, 1),
              each(arguments, "dilations", rank, 1));
  Problem& p = draft.problem;
  p.groups = arguments.number("group").value_or(1);
  p.in_channels = x[1];
  p.out_channels = (Checked(w[1]) * p.groups).value().value_or(0);
  p.bias = arguments.has("b");
  const Numbers pads = each(arguments, "pads", 2 * rank, 0), more = each(arguments, "output_padding", rank, 0);
  auto output = arguments.numbers("output_shape");
  if (output && output->size() < rank) throw Unreadable("output_shape must have a number for each spatial axis");
  const std::string mode = arguments.word("auto_pad");
  const bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  if (!same && !mode.empty() && mode != "NOTSET" && mode != "VALID")
    throw Unreadable("auto_pad is " + mode + ", which is none");
  for (size_t a = 0; a < rank; ++a) {
    if (!output && !same) {
      const bool none = mode == "VALID";
      draft.set_padding(a, none ? 0 : pads[a], none ? 0 : pads[rank + a], more[a]);
      continue;
    }
    const int64_t outputs =
        output ? bounded("output_shape", *output)[output->size() - rank + a] : draft.input[a] * draft.stride[a];
    const int64_t total = draft.whole(a) + more[a] - outputs;
    if (total < 0)
      throw Unreadable(fmt::format("the output of {} has {} elements more than there are", outputs, -total));
    const int64_t begin = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
    draft.set_padding(a, begin, total - begin, more[a]);
  }
  return p;
}

}  // namespace tconv::dialect
