// TensorFlow, Keras and JAX: x (N, I..., C_in), w (K..., C_out, C_in), JAX's w (K..., C_in, C_out).
#include <fmt/format.h>

#include <algorithm>

#include "report/dialects/from_call.h"

namespace tconv::dialect {
namespace {

// TensorFlow's SAME, of `outputs` elements: the smaller half of the padding at the begin.
int64_t same_begin(const Draft& draft, size_t a, int64_t outputs) {
  return std::max<int64_t>(0, draft.whole(a) - outputs) / 2;
}

// The stride or dilation of each axis, given for those alone or for all dimensions.
Numbers of_axes(Arguments& arguments, const std::string& name, size_t rank) {
  const auto given = arguments.numbers(name);
  if (!given || given->size() != rank + 2) return each(arguments, name, rank, 1);
  return spatial(bounded(name, *given), 1, rank);
}

}  // namespace

Problem from_tensorflow(Arguments& arguments) {
  arguments.name_positional({"x", "w", "output_shape", "strides", "padding", "data_format", "dilations"});
  const Numbers x = shape(arguments, "x"), w = shape(arguments, "w"), y = shape(arguments, "output_shape");
  const size_t rank = rank_in(arguments.function(), x.size() - 2);
  if (w.size() != x.size() || y.size() != x.size())
    throw Unreadable("x, w and output_shape have not the same dimensions");
  if (const std::string format = arguments.word("data_format"); !format.empty() && format.back() != 'C')
    throw Unreadable("data_format: only channels last is read");
  Draft draft(rank, x[0], spatial(x, 1, rank), spatial(w, 0, rank), of_axes(arguments, "strides", rank),
              of_axes(arguments, "dilations", rank));
  draft.problem.in_channels = x.back();
  draft.problem.out_channels = y.back();
  draft.problem.bias = arguments.has("b");
  if (w[rank] != y.back() || w[rank + 1] != x.back()) throw Unreadable("w is not (K..., C_out, C_in)");
  const auto pads = arguments.has_word("padding") ? std::nullopt : arguments.numbers("padding");
  const std::string mode = pads ? "" : arguments.word("padding");
  if (pads && pads->size() != 2 * (rank + 2)) throw Unreadable("padding must have a pair for each dimension");
  if (!pads && mode != "SAME" && mode != "VALID") throw Unreadable("padding is neither SAME nor VALID nor pairs");
  for (size_t i = 0; pads && i < pads->size(); ++i)
    if ((i < 2 || i + 2 >= pads->size()) && (*pads)[i] != 0)
      throw Unreadable("padding of batch and channels must be 0");
  for (size_t a = 0; a < rank; ++a) {
    const int64_t outputs = y[a + 1], reach = draft.reach(a), s = std::max<int64_t>(1, draft.stride[a]);
    const int64_t begin = pads             ? bounded("padding", *pads)[2 * a + 2]
                          : mode == "SAME" ? same_begin(draft, a, outputs)
                                           : 0;
    const int64_t zeros = pads ? begin + bounded("padding", *pads)[2 * a + 3] : 0;
    const int64_t back = mode == "SAME" ? (outputs + s - 1) / s : (outputs + zeros - reach + s) / s;
    if (back != draft.input[a])
      throw Unreadable(
          fmt::format("output_shape: {} outputs come from {} inputs, not {}", outputs, back, draft.input[a]));
    draft.set_output(a, begin, outputs);
  }
  return draft.problem;
}

Problem from_keras(Arguments& arguments) {
  arguments.name_positional(
      {"filters", "kernel_size", "strides", "padding", "output_padding", "data_format", "dilation_rate"});
  for (const char* without_effect : {"dtype", "activation", "name"}) arguments.word(without_effect);
  const Numbers x = shape(arguments, "x");
  const size_t rank = rank_in(arguments.function(), x.size() - 2);
  if (arguments.word("data_format") == "CHANNELS_FIRST") throw Unreadable("data_format: only channels_last is read");
  Draft draft(rank, x[0], spatial(x, 1, rank), each(arguments, "kernel_size", rank, 0),
              each(arguments, "strides", rank, 1), each(arguments, "dilation_rate", rank, 1));
  draft.problem.in_channels = x.back();
  draft.problem.out_channels = required_number(arguments, "filters");
  draft.problem.bias = arguments.flag("use_bias", true);
  const std::string mode = arguments.word("padding");
  if (!mode.empty() && mode != "SAME" && mode != "VALID") throw Unreadable("padding is neither 'same' nor 'valid'");
  const auto more = arguments.numbers("output_padding", rank);
  for (size_t a = 0; a < rank; ++a) {
    const int64_t reach = draft.reach(a), s = draft.stride[a], before = (draft.input[a] - 1) * s;
    if (more && ((*more)[a] < 0 || (*more)[a] >= s)) throw Unreadable("output_padding must be below strides");
    if (mode == "SAME") {
      const int64_t outputs = more ? before + reach % 2 + (*more)[a] : draft.input[a] * s;
      draft.set_output(a, same_begin(draft, a, outputs), outputs);
    } else {
      draft.set_output(a, 0, before + (more ? reach + (*more)[a] : std::max(reach, s)));
    }
  }
  return draft.problem;
}

// Of the kernel turned by 180 degrees, which is what it makes of this problem's w.
Problem from_jax(Arguments& arguments) {
  arguments.name_positional({"x", "w", "strides", "padding", "rhs_dilation"});
  const Numbers x = shape(arguments, "x"), w = shape(arguments, "w");
  const size_t rank = x.size() - 2;
  if (w.size() != x.size()) throw Unreadable("w has not as many dimensions as x");
  if (w[rank] != x.back()) throw Unreadable("w is not (K..., C_in, C_out), or x not (N, spatial..., C_in)");
  Draft draft(rank, x[0], spatial(x, 1, rank), spatial(w, 0, rank), each(arguments, "strides", rank, 1),
              each(arguments, "rhs_dilation", rank, 1));
  draft.problem.in_channels = x.back();
  draft.problem.out_channels = w.back();
  draft.problem.bias = arguments.has("b");
  const auto pads = arguments.has_word("padding") ? std::nullopt : arguments.numbers("padding", 2 * rank);
  const std::string mode = pads ? "" : arguments.word("padding");
  if (!pads && mode != "SAME" && mode != "VALID") throw Unreadable("padding is neither SAME nor VALID nor pairs");
  for (size_t a = 0; a < rank; ++a) {
    const int64_t k = draft.reach(a), s = draft.stride[a];
    // jax/_src/lax/convolution.py: zeros before and after the input with s-1 of them between its elements.
    const int64_t total = k + s - 2 + (mode == "VALID" ? std::max<int64_t>(k - s, 0) : 0);
    const bool all_before = mode == "VALID" || s > k - 1;
    const int64_t before = pads ? bounded("padding", *pads)[2 * a] : all_before ? k - 1 : total - total / 2;
    const int64_t after = pads ? bounded("padding", *pads)[2 * a + 1] : total - before;
    draft.set_padding(a, k - 1 - before, k - 1 - after);
  }
  return draft.problem;
}

}  // namespace tconv::dialect
