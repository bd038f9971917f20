#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "ref/case_text.h"
#include "report/dialects/paddings.h"
#include "report/stored/arrays.h"
#include "report/wpt/layouts.h"
#include "report/wpt/wpt.h"

namespace tconv::wpt {
namespace {

using Json = nlohmann::ordered_json;

bool has_type(const Types& types) { return types == Types(ElementType::f32) || types == Types(ElementType::f16); }

const char* name_of(ElementType type) { return type == ElementType::f16 ? "float16" : "float32"; }

Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

Json tensor(const stored::Array& array) {
  Json data = Json::array();
  for (const double value : array.values) data.push_back(number(value));
  return {{"shape", array.dims}, {"data", std::move(data)}, {"type", name_of(array.type)}};
}

bool is_channels_last(const Case& c) { return c.x.order == Placement::Order::nxc; }

Json options_of(const Case& c) {
  const Problem& p = c.problem;
  const Axis &h = p.axes[1], &w = p.axes[2];
  const auto bottom = *dialect::end_paddings(h, h.stride), right = *dialect::end_paddings(w, w.stride);
  return {{"padding", {h.pad_begin, bottom.pad_end, w.pad_begin, right.pad_end}},
          {"strides", {h.stride, w.stride}},
          {"dilations", {h.dilation, w.dilation}},
          {"outputPadding", {bottom.output_padding, right.output_padding}},
          {"groups", p.groups},
          {"inputLayout", is_channels_last(c) ? "nhwc" : "nchw"},
          {"filterLayout", "iohw"}};
}

std::string name_of(const Case& c) {
  return fmt::format("convTranspose2d {} tconv {}", name_of(c.type.y), stored::digest_of(c));
}

}  // namespace

std::string test_of(const Case& c) {
  const std::string_view layout = is_channels_last(c) ? "nhwc" : "nchw";
  Json test = {{"name", name_of(c)}, {"case", to_text(c)}, {"inputs", Json::object()}, {"options", options_of(c)}};
  for (const stored::NamedArray& named : stored::arrays_of(c)) {
    const stored::Array array{named.elements.ref().type, named.dims, named.elements.load().values};
    if (named.name == "x") test["inputs"]["input"] = tensor(in_order(array, "nchw", layout));
    if (named.name == "w") test["inputs"]["filter"] = tensor(array);
    if (named.name == "b") test["options"]["bias"] = tensor(array);
    if (named.name == "y") test["expected"] = tensor(in_order(array, "nchw", layout));
  }
  return test.dump();
}

std::string not_exportable(const Case& c) {
  if (!has_type(c.type)) return "WebNN's convTranspose2d has one type, f32 or f16, not " + text_of(c.type);
  if (c.problem.rank != 2) return fmt::format("WebNN's convTranspose2d has two axes, not {}", c.problem.rank);
  for (size_t a = 1; a < 3; ++a)
    if (!dialect::end_paddings(c.problem.axes[a], c.problem.axes[a].stride))
      return fmt::format("WebNN wants an outputPadding below the stride: {} is not below {}",
                         c.problem.axes[a].output_padding, c.problem.axes[a].stride);
  if (c.x.order != c.y.order) return "WebNN has one layout for input and output: x=ncx y=ncx, or x=nxc y=nxc";
  return stored::not_determined(c);
}

std::optional<Case> exportable(Case c) {
  if (!has_type(c.type)) c.type = ElementType::f32;
  c.quantization = {};
  c.x = c.y = {c.x.order, 0, 0};
  c.w = {};
  c.recipe = {Recipe::Kind::integers, c.recipe.seed, {}, {}, {}};
  if (!validate(c).empty()) c.type = ElementType::f32;
  return validate(c).empty() && not_exportable(c).empty() ? std::optional(std::move(c)) : std::nullopt;
}

std::string file_of(const std::vector<std::string>& tests) {
  return fmt::format("{{\"tests\": [\n{}\n]}}\n", fmt::join(tests, ",\n"));
}

}  // namespace tconv::wpt
