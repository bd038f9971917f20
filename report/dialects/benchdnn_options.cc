#include "report/dialects/benchdnn_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace tconv::benchdnn {
namespace {

constexpr std::array<std::string_view, 24> kOtherDrivers = {
    "self",   "conv",    "ip",         "shuffle",   "reorder", "bnorm",   "gnorm",  "lnorm",
    "rnn",    "softmax", "pool",       "prelu",     "sum",     "eltwise", "concat", "lrn",
    "binary", "matmul",  "resampling", "reduction", "sdpa",    "zeropad", "brgemm", "graph"};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

// benchdnn reads directions and types in either case.
std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::variant<bool, Refusal> bias_of_direction(std::string_view text) {
  const std::string direction = lowered(text);
  if (direction == "fwd_b" || direction == "bwd_wb") return true;
  for (const char* without : {"fwd_d", "fwd_i", "bwd_d", "bwd_w", "bwd_dw"})
    if (direction == without) return false;
  return Refusal{fmt::format("--dir={} is no direction", text)};
}

std::optional<ElementType> element_type(std::string_view name) {
  for (const ElementType type : kElementTypes)
    if (traits(type).name == name) return type;
  return std::nullopt;
}

// "f32" or "u8:s8:s32".
std::variant<Types, Refusal> types_said(std::string_view text) {
  const std::string name = lowered(text);
  const auto parts = split(name, ':');
  if (parts.size() == 1 || parts.size() == 3) {
    const auto x = element_type(parts.front()), w = element_type(parts[parts.size() / 2]),
               y = element_type(parts.back());
    if (x && w && y && std::find(std::begin(kTypes), std::end(kTypes), Types{*x, *w, *y}) != std::end(kTypes))
      return Types{*x, *w, *y};
  }
  return Refusal{fmt::format("--dt={} are no types of a case (docs/case.md)", text)};
}

std::variant<int64_t, Refusal> batch_said(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    return Refusal{fmt::format("--mb={} is not a number, 0 or more", text)};
  return value;
}

// Blocked layouts, which a case does not have, and `any` are left to the implementation.
std::variant<Placement::Order, Refusal> order_said(std::string_view tag) {
  for (const char* last : {"axb", "acb", "acdb", "acdeb", "nwc", "nhwc", "ndhwc"})
    if (tag == last) return Placement::Order::nxc;
  return Placement::Order::ncx;
}

// The values of "--name=a,b", each once; what the option is without one if that is "--name=".
template <typename T, typename Read>
Choices<T> choices(std::string_view list, const T& otherwise, Read&& read) {
  if (list.empty()) return {otherwise};
  Choices<T> result;
  for (const std::string_view part : split(list, ',')) {
    std::variant<T, Refusal> choice = read(part);
    const bool is_new = std::none_of(result.begin(), result.end(), [&](const auto& other) {
      return std::holds_alternative<T>(choice) && std::holds_alternative<T>(other) &&
             std::get<T>(choice) == std::get<T>(other);
    });
    if (is_new) result.push_back(std::move(choice));
  }
  return result;
}

// A power of two with which most of y lies inside its range.
double scale_of(const Problem& p) {
  const double spread = 40 * 40 * std::sqrt(static_cast<double>(max_products(p)));
  return std::exp2(std::max(-32.0, std::floor(std::log2(32 / spread))));
}

std::variant<Case, Refusal> finished(Case c) {
  c.recipe.seed = 1;
  if (c.type.requantised()) c.quantization.scale = scale_of(c.problem);
  if (!validate(c).empty() && !c.type.integers()) c.recipe.kind = Recipe::Kind::reals;
  const auto reasons = validate(c);
  if (!reasons.empty()) return Refusal{reasons.front()};
  return c;
}

}  // namespace

void Options::reset() {
  const std::string driver = driver_;
  *this = {};
  driver_ = driver;
}

bool Options::take(std::string_view option) {
  const size_t equals = std::min(option.find('='), option.size());
  const std::string_view name = option.substr(0, equals);
  const std::string_view list = option.substr(std::min(equals + 1, option.size()));
  if (option == "--reset") return reset(), true;
  if (option == "--deconv") return driver_.clear(), true;
  if (option.starts_with("--") &&
      std::find(kOtherDrivers.begin(), kOtherDrivers.end(), option.substr(2)) != kOtherDrivers.end())
    return driver_ = option, true;
  if (equals == option.size()) return false;
  if (name == "--dir") return direction_ = choices<bool>(list, true, bias_of_direction), true;
  if (name == "--bia-dt") return bias_type_ = !list.empty() && lowered(list) != "undef", true;
  if (name == "--dt") return types_ = choices<Types>(list, Types(), types_said), true;
  if (name == "--mb") return batch_ = choices<int64_t>(list, 0, batch_said), true;
  if (name == "--stag") return x_order_ = choices<Placement::Order>(list, Placement::Order::ncx, order_said), true;
  if (name == "--dtag") return y_order_ = choices<Placement::Order>(list, Placement::Order::ncx, order_said), true;
  return false;
}

std::vector<std::variant<Case, Refusal>> Options::cases_of(std::string_view descriptor) const {
  if (!driver_.empty()) return {Refusal{"it follows " + driver_ + ", which is not --deconv"}};
  const auto problem = parse_descriptor(descriptor);
  if (const auto* refusal = std::get_if<Refusal>(&problem)) return {*refusal};

  // Each option in turn makes as many of every case as it has values.
  std::vector<std::variant<Case, Refusal>> cases(1);
  std::get<Case>(cases[0]).problem = std::get<Problem>(problem);
  const auto multiply = [&]<typename T, typename Set>(const Choices<T>& values, Set&& set) {
    std::vector<std::variant<Case, Refusal>> product;
    for (const auto& one : cases)
      for (const auto& value : values) {
        product.push_back(one);
        if (std::holds_alternative<Refusal>(one)) break;
        if (const auto* refusal = std::get_if<Refusal>(&value))
          product.back() = *refusal;
        else
          set(std::get<Case>(product.back()), std::get<T>(value));
      }
    cases = std::move(product);
  };
  multiply(direction_, [&](Case& c, bool bias) { c.problem.bias = bias || bias_type_; });
  multiply(types_, [](Case& c, const Types& types) { c.type = types; });
  multiply(batch_, [](Case& c, int64_t batch) { c.problem.batch = batch != 0 ? batch : c.problem.batch; });
  multiply(x_order_, [](Case& c, Placement::Order order) { c.x.order = order; });
  multiply(y_order_, [](Case& c, Placement::Order order) { c.y.order = order; });
  for (auto& one : cases)
    if (const Case* c = std::get_if<Case>(&one)) one = finished(*c);
  return cases;
}

}  // namespace tconv::benchdnn
