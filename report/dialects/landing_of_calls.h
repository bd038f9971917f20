// The landing of each axis that a printed call has, from its text alone; for tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "report/dialects/landing.h"

namespace tconv::test {

using Numbers = std::vector<int64_t>;

// The numbers in the brackets after `name`, or the one number there.
inline Numbers numbers_after(const std::string& text, const std::string& name) {
  const size_t at = text.find(name);
  if (at == std::string::npos) {
    ADD_FAILURE() << "no " << name << " in " << text;
    return {};
  }
  Numbers numbers;
  size_t depth = 0;
  for (const char* c = text.c_str() + at + name.size(); *c != '\0'; ++c) {
    if (std::string_view("([{").find(*c) != std::string_view::npos) ++depth;
    if (std::string_view(")]}").find(*c) != std::string_view::npos && (depth == 0 || --depth == 0)) break;
    if (depth == 0 && *c == ',') break;
    if ((*c >= '0' && *c <= '9') || *c == '-') {
      char* end = nullptr;
      numbers.push_back(std::strtoll(c, &end, 10));
      c = end - 1;
    }
  }
  return numbers;
}

// As many numbers after the comment `name` of a C call.
inline Numbers arguments_after(const std::string& text, const std::string& name, size_t count) {
  const size_t at = text.find(name + "*/");
  if (at == std::string::npos) {
    ADD_FAILURE() << "no " << name << " in " << text;
    return Numbers(count);
  }
  std::istringstream stream(text.substr(at + name.size() + 2));
  Numbers numbers(count);
  char comma = 0;
  for (int64_t& n : numbers) stream >> n >> comma;
  return numbers;
}

// y[:, :, 1:8, :] as first and end for each dimension after `skip`; -1 for all.
inline std::vector<std::pair<int64_t, int64_t>> slices(const std::string& call, size_t skip, size_t rank) {
  std::vector<std::pair<int64_t, int64_t>> result(rank, {-1, -1});
  const size_t at = call.find("y = y[");
  if (at == std::string::npos) return result;
  std::istringstream stream(call.substr(at + 6, call.find(']', at) - at - 6));
  std::string part;
  for (size_t d = 0; std::getline(stream, part, ','); ++d)
    if (d >= skip && d < skip + rank && part.find_first_of("0123456789") != std::string::npos)
      result[d - skip] = {std::stoll(part), std::stoll(part.substr(part.find(':') + 1))};
  return result;
}

// How a call is read: the landing of each axis that it has, from its text alone.
using Axes = std::vector<std::optional<Landing>>;
using Reader = std::function<Axes(const std::string& call, size_t rank)>;

inline std::vector<Told> told(const Numbers& input, const Numbers& kernel, const Numbers& stride,
                              const Numbers& dilation) {
  std::vector<Told> axes;
  for (size_t a = 0; a < input.size(); ++a) axes.push_back({input.at(a), kernel.at(a), stride.at(a), dilation.at(a)});
  return axes;
}
inline Numbers tail(const Numbers& numbers, size_t count) {
  return {numbers.end() - static_cast<std::ptrdiff_t>(count), numbers.end()};
}

inline Axes read_pytorch(const std::string& call, size_t rank) {
  const auto axes = told(tail(numbers_after(call, "# x "), rank), tail(numbers_after(call, ", w "), rank),
                         numbers_after(call, " stride="), numbers_after(call, " dilation="));
  const Numbers padding = numbers_after(call, " padding="), more = numbers_after(call, "output_padding=");
  const auto cut = slices(call, 2, rank);
  Axes result;
  for (size_t a = 0; a < rank; ++a) {
    result.push_back(padded(axes[a], padding[a], padding[a], more[a], std::max(axes[a].stride, axes[a].dilation)));
    if (result[a] && cut[a].first >= 0) result[a] = sliced(*result[a], cut[a].first, cut[a].second);
  }
  return result;
}

inline Axes read_onnx(const std::string& call, size_t rank) {
  const auto axes = told(tail(numbers_after(call, "# x "), rank), numbers_after(call, "kernel_shape="),
                         numbers_after(call, "strides="), numbers_after(call, "dilations="));
  const Numbers pads = numbers_after(call, "pads="), more = numbers_after(call, "output_padding=");
  Axes result;
  for (size_t a = 0; a < rank; ++a)
    result.push_back(padded(axes[a], pads[a], pads[a + rank], more[a], std::max(axes[a].stride, axes[a].dilation)));
  return result;
}

inline Axes read_tensorflow(const std::string& call, size_t rank) {
  const auto axes = told(tail(numbers_after(call, "# x "), rank), tail(numbers_after(call, ", w "), rank),
                         numbers_after(call, "strides="), numbers_after(call, "dilations="));
  const Numbers shape = numbers_after(call, "output_shape=");
  const bool same = call.find("'SAME'") != std::string::npos, valid = call.find("'VALID'") != std::string::npos;
  const Numbers pads = same || valid ? Numbers() : numbers_after(call, "padding=");
  const auto cut = slices(call, 1, rank);
  Axes result;
  for (size_t a = 0; a < rank; ++a) {
    result.push_back(pads.empty() ? same_or_valid(axes[a], shape[a + 1], same)
                                  : gradient(axes[a], shape[a + 1], pads[2 * a + 2], pads[2 * a + 3]));
    if (result[a] && cut[a].first >= 0) result[a] = sliced(*result[a], cut[a].first, cut[a].second);
  }
  return result;
}

inline Axes read_keras(const std::string& call, size_t rank) {
  Numbers shape = numbers_after(call, "layer.build(");
  shape.pop_back();
  const auto axes = told(tail(shape, rank), tail(numbers_after(call, ", w "), rank), numbers_after(call, "strides="),
                         numbers_after(call, "dilation_rate="));
  const bool by_default = call.find("output_padding=") == std::string::npos;
  const Numbers more = by_default ? Numbers() : numbers_after(call, "output_padding=");
  Axes result;
  for (size_t a = 0; a < rank; ++a)
    result.push_back(by_keras(axes[a], call.find("'same'") != std::string::npos,
                              by_default ? std::nullopt : std::optional(more[a])));
  return result;
}

inline Axes read_jax(const std::string& call, size_t rank) {
  const bool general = call.find("conv_general_dilated") != std::string::npos;
  const auto axes =
      told(tail(numbers_after(call, "# x "), rank), tail(numbers_after(call, ", w "), rank),
           numbers_after(call, general ? "lhs_dilation=" : " strides="), numbers_after(call, "rhs_dilation="));
  EXPECT_THAT(call, testing::HasSubstr("jnp.flip(w, ("));
  const Numbers pads = numbers_after(call, "padding=");
  Axes result;
  for (size_t a = 0; a < rank; ++a) result.emplace_back(by_jax(axes[a], pads[2 * a], pads[2 * a + 1]));
  return result;
}

inline Axes read_tflite(const std::string& call, size_t rank) {
  const Numbers shape = numbers_after(call, "output_shape "), input = numbers_after(call, "input ");
  const Numbers kernel = numbers_after(call, "weights ");
  const Numbers stride = {numbers_after(call, "stride_h=")[0], numbers_after(call, "stride_w=")[0]};
  Axes result;
  for (size_t a = 2 - rank; a < 2; ++a)
    result.emplace_back(by_tflite({input[a + 1], kernel[a + 1], stride[a], 1}, shape[a + 1],
                                  call.find("padding=SAME") != std::string::npos));
  return result;
}

inline Axes read_onednn(const std::string& call, size_t rank) {
  const auto axes = told(tail(numbers_after(call, "desc src("), rank), tail(numbers_after(call, "desc weights("), rank),
                         numbers_after(call, "/*strides*/"), numbers_after(call, "/*dilates*/"));
  const Numbers left = numbers_after(call, "/*padding_l*/"), right = numbers_after(call, "/*padding_r*/");
  const Numbers dst = tail(numbers_after(call, "desc dst("), rank);
  Axes result;
  for (size_t a = 0; a < rank; ++a) result.push_back(by_onednn(axes[a], dst[a], left[a], right[a]));
  return result;
}

inline Axes read_xnnpack(const std::string& call, size_t rank) {
  const Numbers pads = arguments_after(call, "top, right, bottom, left", 4), input = arguments_after(call, "batch", 3);
  const Numbers kernel = arguments_after(call, "kernel", 2), stride = arguments_after(call, "stride", 2),
                dilation = arguments_after(call, "dilation", 2),
                more = arguments_after(call, "adjustment height, width", 2);
  Axes result;
  for (size_t a = 2 - rank; a < 2; ++a)
    result.push_back(padded({input[a + 1], kernel[a], stride[a], dilation[a]}, a == 0 ? pads[0] : pads[3],
                            a == 0 ? pads[2] : pads[1], more[a], stride[a]));
  return result;
}

// The last axes of what is of two axes; the input and the kernel stand in the comment.
inline Axes read_webnn(const std::string& call, size_t rank) {
  const Numbers pads = numbers_after(call, "padding: "), more = numbers_after(call, "outputPadding: ");
  const Numbers stride = numbers_after(call, "strides: "), dilation = numbers_after(call, "dilations: ");
  const Numbers input = tail(numbers_after(call, "// x "), rank), kernel = tail(numbers_after(call, ", w "), rank);
  Axes result;
  for (size_t a = 2 - rank, i = 0; a < 2; ++a, ++i)
    result.push_back(
        padded({input[i], kernel[i], stride[a], dilation[a]}, pads[2 * a], pads[2 * a + 1], more[a], stride[a]));
  return result;
}

inline Axes read_tfjs(const std::string& call, size_t rank) {
  const Numbers outputs = numbers_after(call, "/*outputShape*/ "), pads = numbers_after(call, "/*pad*/ ");
  const Numbers stride = numbers_after(call, "/*strides*/ ");
  const Numbers input = tail(numbers_after(call, "// x "), rank), kernel = tail(numbers_after(call, ", w "), rank);
  Axes result;
  for (size_t a = 2 - rank, i = 0; a < 2; ++a, ++i)
    result.push_back(gradient({input[i], kernel[i], stride[a], 1}, outputs[a + 1], pads[2 * a + 2], pads[2 * a + 3]));
  return result;
}

inline Axes read_opencv(const std::string& call, size_t rank) {
  const Numbers input = tail(numbers_after(call, "// x "), rank);
  const auto get = [&](const std::string& key) { return numbers_after(call, "\"" + key + "\", ").at(0); };
  Axes result;
  for (size_t a = 2 - rank, i = 0; a < 2; ++a, ++i) {
    const std::string axis = a == 0 ? "_h" : "_w";
    const int64_t pad = get("pad" + axis), stride = get("stride" + axis);
    result.push_back(padded({input[i], get("kernel" + axis), stride, 1}, pad, pad, get("adj" + axis), stride));
  }
  return result;
}

inline Axes read_cudnn(const std::string& call, size_t rank) {
  const auto axes =
      told(tail(numbers_after(call, "dy[] = "), rank), tail(numbers_after(call, "w_[] = "), rank),
           tail(numbers_after(call, "stride[] = "), rank), tail(numbers_after(call, "dilation[] = "), rank));
  const Numbers pad = tail(numbers_after(call, "pad[] = "), rank), dx = tail(numbers_after(call, "dx[] = "), rank);
  Axes result;
  for (size_t a = 0; a < rank; ++a) result.push_back(gradient(axes[a], dx[a], pad[a], pad[a]));
  return result;
}

inline const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> all = {
      {"pytorch", read_pytorch}, {"onnx", read_onnx},     {"tensorflow", read_tensorflow}, {"keras", read_keras},
      {"jax", read_jax},         {"tflite", read_tflite}, {"onednn", read_onednn},         {"xnnpack", read_xnnpack},
      {"webnn", read_webnn},     {"opencv", read_opencv}, {"cudnn", read_cudnn},           {"tfjs", read_tfjs}};
  return all;
}

}  // namespace tconv::test
