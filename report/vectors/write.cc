#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ref/case_text.h"
#include "ref/expected.h"
#include "report/stored/arrays.h"
#include "report/vectors/vectors.h"

namespace tconv::vectors {
namespace {

// A longer line of a case has its values cut to those that repeat.
constexpr size_t kLongestLine = 3000;
// A tensor of more elements is written as one period of them, if it has a period.
constexpr size_t kMostWritten = 4096, kLongestPeriod = 64;

// The shortest decimal that a double reads as just this value. What JSON has no number for is a string.
Json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  const bool is_whole = value == std::trunc(value) && std::abs(value) < 0x1p53 && !(value == 0 && std::signbit(value));
  if (is_whole) return static_cast<int64_t>(value);
  return value;
}

bool is_plain(double value) { return number(value).is_number_integer(); }

Json numbers(const std::vector<double>& values, size_t count) {
  Json list = Json::array();
  for (size_t i = 0; i < count; ++i) list.push_back(number(values[i]));
  return list;
}

bool has_period(const std::vector<double>& values, size_t period) {
  for (size_t i = period; i < values.size(); ++i)
    if (!(values[i] == values[i - period])) return false;
  return true;
}

// How many values are written: the others repeat these.
size_t written(const std::vector<double>& values) {
  if (values.size() <= kMostWritten) return values.size();
  for (size_t period = 1; period <= kLongestPeriod; ++period)
    if (has_period(values, period)) return period;
  return values.size();
}

// The elements' bits, the most significant digit first.
Json hex(const Tensor& dense, size_t count) {
  const ConstTensorRef tensor = dense.ref();
  const auto bytes = static_cast<size_t>(traits(tensor.type).bytes);
  Json list = Json::array();
  for (size_t i = 0; i < count; ++i) {
    std::string digits;
    for (size_t at = bytes; at-- > 0;)
      digits += fmt::format("{:02x}", std::to_integer<unsigned>(tensor.data[i * bytes + at]));
    list.push_back(digits);
  }
  return list;
}

// The strides of the dimensions that a tensor of this rank has, as a placement lays it.
Json strides_of(const Layout& layout, size_t dims) {
  Json strides = {layout.strides[0], layout.strides[1]};
  for (size_t a = 5 - (dims - 2); a < 5; ++a) strides.push_back(layout.strides[a]);
  return strides;
}

Json tensor_json(const stored::NamedArray& array, const Placement* placement) {
  const std::vector<double> values = array.elements.load().values;
  Json json = {{"type", traits(array.elements.ref().type).name}, {"shape", array.dims}};
  if (placement == nullptr) {  // a bias
    json["strides"] = {1};
    json["offset"] = 0;
  } else {
    const Layout layout = place(array.elements.ref().layout.shape, *placement).value().layout;
    json["strides"] = strides_of(layout, array.dims.size());
    json["offset"] = layout.offset;
  }
  const size_t count = written(values);
  json["values"] = numbers(values, count);
  const ElementType type = array.elements.ref().type;
  const bool plain = std::all_of(values.begin(), values.end(), is_plain);
  if (!plain || type == ElementType::f16 || type == ElementType::bf16) json["hex"] = hex(array.elements, count);
  return json;
}

// Whether each output is one product, or none, that its type holds: then no rounding is left to anybody.
bool one_exact_product(const Case& c, const Expected& expected) {
  if (max_products(c.problem) > 1 || c.problem.bias || c.type != Types(c.type.y)) return false;
  for (size_t i = 0; i < expected.value.values.size(); ++i) {
    const double value = expected.value.values[i];
    const bool has_low = !expected.low.values.empty() && expected.low.values[i] != 0;
    if (has_low || rounded_to(c.type.y, value) != value) return false;
  }
  return true;
}

// No element may be halfway between two integers, nor so near that rounding before could decide.
void require_nearest(const Expected& expected) {
  for (size_t i = 0; i < expected.bound.values.size(); ++i) {
    const double value = expected.value.values[i], slack = expected.bound.values[i];
    if (std::floor(value + slack) != std::ceil(value - slack))
      throw Malformed(fmt::format("element {} of y is {}, no integer is the nearest", i, value));
  }
}

// The bounds of y's elements; null where y is determined.
Json bounds_of(const Case& c) {
  const Operands data = make_operands(c);
  const Expected expected = expected_output(c.problem, {c.type, c.quantization, conventional(c.type)}, data);
  if (expected.bound.values.empty() || one_exact_product(c, expected)) return nullptr;
  if (is_integer(c.type.y)) {
    require_nearest(expected);
    return nullptr;
  }
  Json bounds = Json::array();
  for (const double bound : expected.bound.values) bounds.push_back(bound);
  return bounds;
}

Json axis_list(const Problem& p, int64_t Axis::*member) {
  Json list = Json::array();
  for (size_t a = p.first_axis(); a < 3; ++a) list.push_back(p.axes[a].*member);
  return list;
}

Json quantization_json(const Case& c) {
  Json scales = Json::array();
  for (int64_t channel = 0; channel < c.problem.out_channels; ++channel) {
    const double scale = c.quantization.multiplier(channel) * static_cast<double>(kScaleOfY / kScaleOfX);
    scales.push_back(number(scale));
  }
  return {{"x_zero_point", c.quantization.x_zero},
          {"w_zero_point", c.quantization.w_zero},
          {"y_zero_point", c.quantization.y_zero},
          {"x_scale", kScaleOfX},
          {"w_scales", scales},
          {"y_scale", kScaleOfY}};
}

// The tensors. Of an invalid test y is a shape only.
void add_tensors(const Case& c, bool with_result, Json& json) {
  for (const stored::NamedArray& array : stored::arrays_of(c)) {
    const Placement* placement = array.name == "x"   ? &c.x
                                 : array.name == "w" ? &c.w
                                 : array.name == "y" ? &c.y
                                                     : nullptr;
    json[array.name] = tensor_json(array, placement);
  }
  if (!with_result) {
    json["y"].erase("values");
    json["y"].erase("hex");
  } else if (Json bounds = bounds_of(c); !bounds.is_null()) {
    json["y"]["bound"] = std::move(bounds);
  }
}

const char* result_of(const TestVector& vector) {
  if (!vector.is_valid()) return "invalid";
  return vector.may.empty() ? "valid" : "acceptable";
}

// A member a line.
std::string test_text(const TestVector& vector) {
  const Json json = to_json(vector);
  std::string text;
  for (const auto& [key, value] : json.items())
    text += fmt::format("{}      {}: {}", text.empty() ? "" : ",\n", Json(key).dump(), value.dump());
  return "    {\n" + text + "\n    }";
}

Json flags_json(const VectorFile& file) {
  std::set<std::string> flags;
  for (const TestVector& test : file.tests) flags.insert(test.flags.begin(), test.flags.end());
  Json json = Json::object();
  for (const std::string& flag : flags) json[flag] = meaning_of(flag);
  return json;
}

}  // namespace

Json to_json(const TestVector& vector) {
  const Case& c = vector.tried;
  const Problem& p = c.problem;
  const std::string line = to_text(c);
  Json json = {{"id", vector.id},
               {"comment", vector.comment},
               {"result", result_of(vector)},
               {"flags", vector.flags},
               {"issues", vector.issues},
               {"case", line.size() > kLongestLine ? vector.line : line},
               {"rank", p.rank},
               {"groups", p.groups},
               {"stride", axis_list(p, &Axis::stride)},
               {"dilation", axis_list(p, &Axis::dilation)},
               {"pad_begin", axis_list(p, &Axis::pad_begin)},
               {"pad_end", axis_list(p, &Axis::pad_end)},
               {"output_padding", axis_list(p, &Axis::output_padding)}};
  if (!vector.may.empty()) json["may"] = vector.may;
  if (c.type.integers()) json["quantization"] = quantization_json(c);
  add_tensors(c, vector.is_valid(), json);
  if (vector.is_valid()) return json;
  json.merge_patch(vector.change);
  json["change"] = vector.change;
  return json;
}

std::string text_of(const VectorFile& file) {
  std::string tests;
  for (const TestVector& test : file.tests) tests += (tests.empty() ? "" : ",\n") + test_text(test);
  const Json meanings = flags_json(file);
  std::string flags;
  for (const auto& [flag, meaning] : meanings.items())
    flags += fmt::format("{}    {}: {}", flags.empty() ? "" : ",\n", Json(flag).dump(), meaning.dump());
  return fmt::format(
      "{{\n  \"schema\": \"tconv-vectors/1\",\n  \"name\": {},\n  \"description\": {},\n"
      "  \"number_of_tests\": {},\n  \"flags\": {{\n{}\n  }},\n  \"tests\": [\n{}\n  ]\n}}\n",
      Json(file.name).dump(), Json(file.description).dump(), file.tests.size(), flags, tests);
}

}  // namespace tconv::vectors
