#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "ref/case_text.h"
#include "ref/data.h"
#include "ref/expected.h"
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
  uint64_t digest = 0;
  for (const char byte : to_text(c)) digest = mix(digest ^ static_cast<unsigned char>(byte));
  return fmt::format("convTranspose2d {} tconv {:012x}", name_of(c.type.y), digest >> 16);
}

Json test_of(const Case& c) {
  const std::string_view layout = is_channels_last(c) ? "nhwc" : "nchw";
  Json test = {{"name", name_of(c)}, {"case", to_text(c)}, {"inputs", Json::object()}, {"options", options_of(c)}};
  for (const stored::NamedArray& named : stored::arrays_of(c)) {
    const stored::Array array{named.elements.ref().type, named.dims, named.elements.load().values};
    if (named.name == "x") test["inputs"]["input"] = tensor(in_order(array, "nchw", layout));
    if (named.name == "w") test["inputs"]["filter"] = tensor(array);
    if (named.name == "b") test["options"]["bias"] = tensor(array);
    if (named.name == "y") test["expected"] = tensor(in_order(array, "nchw", layout));
  }
  return test;
}

}  // namespace

std::string not_exportable(const Case& c) {
  if (!has_type(c.type)) return "WebNN's convTranspose2d has one type, f32 or f16, not " + text_of(c.type);
  if (c.problem.rank != 2) return fmt::format("WebNN's convTranspose2d has two axes, not {}", c.problem.rank);
  for (size_t a = 1; a < 3; ++a)
    if (!dialect::end_paddings(c.problem.axes[a], c.problem.axes[a].stride))
      return fmt::format("WebNN wants an outputPadding below the stride: {} is not below {}",
                         c.problem.axes[a].output_padding, c.problem.axes[a].stride);
  if (c.x.order != c.y.order) return "WebNN has one layout for input and output: x=ncx y=ncx, or x=nxc y=nxc";
  const auto data = make_operands(c);
  if (c.recipe.kind == Recipe::Kind::special || !sums_are_exact(c.problem, c.type, data))
    return "its output is not determined to the bit; use data=integers:SEED";
  return "";
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

// A test a line: such files are compared by lines.
std::string text_of(const std::vector<Case>& cases) {
  std::string tests;
  for (const Case& c : cases) tests += (tests.empty() ? "" : ",\n") + test_of(c).dump();
  return "{\"tests\": [\n" + tests + "\n]}\n";
}

}  // namespace tconv::wpt
