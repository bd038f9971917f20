// Sizes by a formula of their own, and parts of y that are treated otherwise.
#include <algorithm>

#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

// An element of y comes to lie where it would if the axes of y were those of a problem with other parameters.
Misreading laid_out(std::string sentence, void (*change)(Axis&)) {
  return {.name = "output_size_wrong", .sentence = std::move(sentence), .product = [=](const Problem& p, Product& q) {
            const Extents shape = output_shape(p);
            Extents other = shape;
            for (size_t a = 0; a < 3; ++a) {
              if (q.y[a + 2] < 0 || q.y[a + 2] >= shape[a + 2]) return false;
              Axis axis = p.axes[a];
              change(axis);
              other[a + 2] = tconv_output_size(axis).value_or(0);
            }
            q.y = unflattened(flattened(q.y, other), shape);
            return true;
          }};
}

double of(const Dense<double>& b, int64_t channel) {
  return b.values.empty() ? 0.0 : b.values[static_cast<size_t>(channel) % b.values.size()];
}

double bias_but_in_output_padding(const Problem& p, const Dense<double>& b, const Extents& y) {
  return in_output_padding(p, y) ? 0.0 : of(b, y[1]);
}

bool not_in_output_padding(const Problem& p, Product& q) { return !in_output_padding(p, q.y); }

// The products are written one after the other, as if y had the size of x.
bool packed(const Problem& p, Product& q) {
  Extents size = input_shape(p), shape = output_shape(p), one_plane = shape;
  size[0] = shape[0], size[1] = shape[1];
  const Extents at = {0, 0, q.x[2], q.x[3], q.x[4]};
  one_plane[0] = one_plane[1] = 1;
  const Extents in_plane = unflattened(flattened(at, size), one_plane);
  if (in_plane[0] > 0) return false;
  q.y = {q.y[0], q.y[1], in_plane[2], in_plane[3], in_plane[4]};
  return true;
}

}  // namespace

std::vector<Misreading> outputs() {
  return {
      laid_out("the rows of y are as long as without output_padding", [](Axis& a) { a.output_padding = 0; }),
      laid_out("the rows of y are as long as without dilation", [](Axis& a) { a.dilation = 1; }),
      laid_out("the rows of y are as long as with pad_begin at both ends", [](Axis& a) { a.pad_end = a.pad_begin; }),
      laid_out("the rows of y are as long as with pad_end at both ends", [](Axis& a) { a.pad_begin = a.pad_end; }),
      laid_out("the rows of y are as long as without padding", [](Axis& a) { a.pad_begin = a.pad_end = 0; }),
      laid_out("the rows of y are I*s long", [](Axis& a) { a = {.input = a.input * a.stride}; }),
      {.name = "output_padding_unreached",
       .sentence = "no product reaches the outputs of output_padding",
       .product = &not_in_output_padding},
      {.name = "output_padding_empty",
       .sentence = "the outputs of output_padding are zero",
       .product = &not_in_output_padding,
       .bias = &bias_but_in_output_padding},
      {.name = "output_padding_without_bias",
       .sentence = "the outputs of output_padding get no bias",
       .bias = &bias_but_in_output_padding},
      {.name = "shortcut_packs_outputs",
       .sentence = "a kernel of 1 is one matrix product whose results are written one after the other",
       .product = &packed},
  };
}

std::vector<Misreading> endings() {
  const auto all = [](const char* name, const char* sentence, double (*f)(double)) {
    return Misreading{.name = name, .sentence = sentence, .finish = f};
  };
  return {
      all("output_clamped", "negative results become 0", [](double y) { return std::max(y, 0.0); }),
      all("output_clamped", "positive results become 0", [](double y) { return std::min(y, 0.0); }),
      all("output_clamped", "results are clamped to 0..6", [](double y) { return std::clamp(y, 0.0, 6.0); }),
      all("output_clamped", "results are clamped to -128..127", [](double y) { return std::clamp(y, -128.0, 127.0); }),
      all("output_clamped", "results are clamped to 0..255", [](double y) { return std::clamp(y, 0.0, 255.0); }),
      all("sign_wrong", "results have the other sign", [](double y) { return -y; }),
      all("sign_wrong", "results lose their sign", [](double y) { return y < 0 ? -y : y; }),
      all("output_wraps_around", "results are 8 bits with a sign",
          [](double y) { return static_cast<double>(static_cast<int8_t>(static_cast<int64_t>(y))); }),
      all("output_wraps_around", "results are 8 bits without a sign",
          [](double y) { return static_cast<double>(static_cast<uint8_t>(static_cast<int64_t>(y))); }),
  };
}

}  // namespace tconv::misreadings_of
