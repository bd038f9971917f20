#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ref/case_text.h"
#include "report/dialects/dialect.h"

namespace tconv {
namespace {

constexpr char kIntroduction[] = R"(# How others say the same problem

Written by `tconv dialects`. For a case of your own, `tconv explain CASE --as SYSTEM` prints the call that computes exactly that case, or
says why there is none and which parameter is in the way; `--as all` goes through all of them.

Per axis tconv has input I, kernel K, stride s, dilation d (1 is dense), `pad_begin`, `pad_end` and `output_padding`, with

    O = (I-1)*s - pad_begin - pad_end + d*(K-1) + output_padding + 1

Only pad_end - output_padding tells; most systems have fewer words than these, and some have the same word for another thing.

)";

constexpr char kTraps[] = R"(
## Where they part

- **The odd element.** TensorFlow's SAME has the smaller half at the begin; ONNX's SAME_LOWER, and `output_shape` without `auto_pad`, the
  larger one. PyTorch's customary padding=1, output_padding=1 for a kernel of 3 and a stride of 2 has the size of TensorFlow's SAME, but begins
  one element later: the two problems below are not the same.
- **`output_padding`** is added outputs in PyTorch, ONNX, Keras and WebNN, and the *padding* in XNNPACK, where `adjustment` is
  output_padding. oneDNN, TensorFlow, TensorFlow Lite and cuDNN have the size of the output instead.
- **Below the stride, or below max(stride, dilation)?** PyTorch and tconv say the latter, ONNX Runtime, Keras, XNNPACK, WebNN and OpenCV the
  former; cuDNN and TensorFlow by what a convolution back from the output gives; oneDNN by its padding on the right.
- **Dilation** is zero-based in oneDNN alone. TensorFlow Lite has none, OpenCV ignores it, Keras has it without stride, TensorFlow not on a CPU.
- **Flipped.** JAX's `conv_transpose` is a convolution over inserted zeros with the kernel as it is, which is the mirror image of
  everybody else's, unless told otherwise.
- **Weights** come with C_in first (PyTorch, ONNX, OpenCV, cuDNN), last (TensorFlow, Keras, TensorFlow.js, TensorFlow Lite, XNNPACK) or second (oneDNN).
)";

// For a kernel of 3 and a stride of 2: how PyTorch doubles a size, and how TensorFlow does.
Case doubling(int64_t pad_begin, int64_t pad_end, int64_t output_padding) {
  Case c;
  c.problem.in_channels = 2;
  c.problem.out_channels = 3;
  c.problem.bias = true;
  c.problem.axes[1] = {4, 3, 2, 1, pad_begin, pad_end, output_padding};
  c.problem.axes[2] = {5, 3, 2, 1, pad_begin, pad_end, output_padding};
  c.recipe.seed = 1;
  return c;
}

std::string table() {
  std::string text =
      "| system | weights | padding | size of the output | dilation | groups | notes "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const Dialect* d : dialects())
    text += fmt::format("| [{}]({}) (`{}`) | {} | {} | {} | {} | {} | {} |\n", d->called, d->source, d->name,
                        d->weights, d->padding, d->output_size, d->dilation, d->groups, d->notes);
  return text;
}

std::string sentence(std::string text) {
  if (!text.empty() && text.back() != ':' && text.back() != '.') text += '.';
  return text;
}

std::string in_markdown(const Dialect& d, const Case& c) {
  const Saying said = d.say(c);
  std::string text = fmt::format("\n**{}**", d.name);
  if (!said.cannot.empty()) text += (said.call.empty() ? ": none. " : ": not in one call. ") + sentence(said.cannot);
  text += "\n";
  if (!said.call.empty()) text += fmt::format("\n```{}\n{}```\n", d.language, said.call);
  if (!said.notes.empty()) text += "\n";
  for (const std::string& note : said.notes) text += "- " + sentence(note) + "\n";
  return text;
}

std::string example(const std::string& title, const Case& c) {
  std::string text = fmt::format("\n## {}\n\n    {}\n", title, to_text(c));
  for (const Dialect* d : dialects()) text += in_markdown(*d, c);
  return text;
}

}  // namespace

std::span<const Dialect* const> dialects() {
  using namespace dialect;
  static constexpr std::array kAll = {&pytorch, &onnx,   &tensorflow, &keras, &jax,    &tflite,
                                      &tfjs,    &onednn, &xnnpack,    &webnn, &opencv, &cudnn};
  return kAll;
}

const Dialect* find_dialect(std::string_view name) {
  const auto all = dialects();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Dialect* d) { return d->name == name; });
  return found == all.end() ? nullptr : *found;
}

std::string as_said(const Dialect& d, const Case& c) {
  std::string called(d.called);
  std::erase(called, '`');
  const Saying said = d.say(c);
  std::string text = fmt::format("{}: {}\n", d.name, called);
  if (!said.cannot.empty())
    text += fmt::format("  {} {}\n", said.call.empty() ? "cannot say it." : "cannot say it in one call.", said.cannot);
  for (size_t at = 0; at < said.call.size();) {
    const size_t end = said.call.find('\n', at) + 1;
    text += "    " + said.call.substr(at, end - at);
    at = end;
  }
  for (const std::string& note : said.notes) text += fmt::format("  note: {}\n", note);
  return text;
}

std::string dialects_page() {
  return kIntroduction + table() + kTraps + example("PyTorch's way to double a size", doubling(1, 1, 1)) +
         example("TensorFlow's way to double a size", doubling(0, 1, 0));
}

}  // namespace tconv
