#include "ref/case_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

namespace tconv {
namespace {

constexpr std::string_view kVersion = "tconv1";
constexpr size_t kLongestText = size_t{1} << 24;

constexpr const char* kByChannel = ":channels";

constexpr std::array<std::string_view, 3> kSeededKinds = {"integers", "reals", "special"};

// Every key that a case must have; the values of data=values follow.
constexpr std::array<std::string_view, 16> kKeys = {"type", "n",  "g",  "ci", "co",   "in", "k", "s",
                                                    "d",    "pb", "pe", "op", "bias", "x",  "w", "y"};

struct AxisKey {
  std::string_view key;
  int64_t Axis::*member;
};
constexpr std::array<AxisKey, 7> kAxisKeys = {{{"in", &Axis::input},
                                               {"k", &Axis::kernel},
                                               {"s", &Axis::stride},
                                               {"d", &Axis::dilation},
                                               {"pb", &Axis::pad_begin},
                                               {"pe", &Axis::pad_end},
                                               {"op", &Axis::output_padding}}};

struct CountKey {
  std::string_view key;
  int64_t Problem::*member;
};
constexpr std::array<CountKey, 4> kCountKeys = {
    {{"n", &Problem::batch}, {"g", &Problem::groups}, {"ci", &Problem::in_channels}, {"co", &Problem::out_channels}}};

std::string quoted(std::string_view text) {
  std::string result = "'";
  return result.append(text).append("'");
}

std::string number(double value) {
  if (std::isnan(value)) return "nan";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

// Nothing if not all of the text is a number, or if it does not fit.
std::optional<double> real_of(std::string_view text) {
#ifdef __cpp_lib_to_chars
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool fits = error == std::errc{} && end == text.data() + text.size();
#else  // libc++ before 20 has it for integers only; strtod takes more: space, a sign +, hexadecimal digits
  if (text.empty() || std::isspace(static_cast<unsigned char>(text[0])) != 0 || text[0] == '+' ||
      text.find_first_of("xX") != text.npos)
    return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const double value = std::strtod(copy.c_str(), &end);
  const bool out_of_range = errno == ERANGE && (value == 0 || std::isinf(value));
  const bool fits = !out_of_range && end == copy.c_str() + copy.size();
#endif
  return fits ? std::optional(value) : std::nullopt;
}

std::string text_of(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ",") + number(value);
  return text;
}

std::string text_of(const Placement& placement) {
  std::string text = placement.order == Placement::Order::ncx ? "ncx" : "nxc";
  if (placement.gap != 0) text += "+" + std::to_string(placement.gap);
  if (placement.offset != 0) text += "@" + std::to_string(placement.offset);
  return text;
}

std::string text_of(const Problem& p, int64_t Axis::*member) {
  std::string text;
  for (size_t a = p.first_axis(); a < 3; ++a) text += (text.empty() ? "" : "x") + std::to_string(p.axes[a].*member);
  return text;
}

std::string text_of(const Recipe& recipe) {
  if (recipe.kind != Recipe::Kind::values)
    return std::string(kSeededKinds[static_cast<size_t>(recipe.kind)]) + ":" + std::to_string(recipe.seed);
  return "values xv=" + text_of(recipe.x) + " wv=" + text_of(recipe.w) + " bv=" + text_of(recipe.b);
}

// Reads the tokens one by one and stops at the first error.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<Case, TextError> parse() {
    if (text_.size() > kLongestText) return TextError{kLongestText, "the text is longer than 16 MiB"};
    bool first = true;
    for (size_t at = 0; at < text_.size() && error_.message.empty();) {
      if (text_[at] == ' ' || text_[at] == '\t') {
        ++at;
        continue;
      }
      const size_t end = std::min(text_.find_first_of(" \t", at), text_.size());
      token_ = at;
      if (first)
        version(text_.substr(at, end - at));
      else
        key_and_value(text_.substr(at, end - at));
      first = false;
      at = end;
    }
    if (error_.message.empty()) check_complete(first);
    if (!error_.message.empty()) return error_;
    return case_;
  }

 private:
  void fail(size_t column, std::string message) {
    if (error_.message.empty()) error_ = {column + 1, std::move(message)};
  }

  void version(std::string_view word) {
    if (word != kVersion) fail(token_, "a case begins with " + quoted(kVersion) + ", not with " + quoted(word));
  }

  void key_and_value(std::string_view word) {
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos) return fail(token_, quoted(word) + " is not of the form key=value");
    const std::string_view key = word.substr(0, equals);
    value_ = token_ + equals + 1;
    if (std::find(seen_.begin(), seen_.end(), key) != seen_.end()) return fail(token_, quoted(key) + " is given twice");
    seen_.push_back(key);
    if (!assign(key, word.substr(equals + 1))) fail(token_, "unknown key " + quoted(key) + "; " + known_keys());
  }

  bool assign(std::string_view key, std::string_view value) {
    for (const CountKey& k : kCountKeys)
      if (k.key == key) return integer(value, case_.problem.*k.member), true;
    for (const AxisKey& k : kAxisKeys)
      if (k.key == key) return extents(value, k.member), true;
    if (key == "type") return type(value), true;
    if (key == "bias") return bias(value), true;
    if (key == "x") return placement(value, case_.x), true;
    if (key == "w") return placement(value, case_.w), true;
    if (key == "y") return placement(value, case_.y), true;
    if (key == "zp") return zero_points(value), true;
    if (key == "scale") return scale(value), true;
    if (key == "data") return recipe(value), true;
    if (key == "xv") return values(value, case_.recipe.x), true;
    if (key == "wv") return values(value, case_.recipe.w), true;
    if (key == "bv") return values(value, case_.recipe.b), true;
    return false;
  }

  template <typename T>
  void integer(std::string_view text, T& to, size_t at = 0) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
    if (error == std::errc::result_out_of_range)
      return fail(value_ + at, quoted(text) + " does not fit in " + std::to_string(8 * sizeof to) + " bits");
    if (error != std::errc{} || end != text.data() + text.size())
      fail(value_ + at, quoted(text) + " is not a whole number");
  }

  // Calls f(part, offset) for the parts of a list.
  template <typename F>
  static void split(std::string_view text, char separator, F&& f) {
    for (size_t at = 0;;) {
      const size_t end = std::min(text.find(separator, at), text.size());
      f(text.substr(at, end - at), at);
      if (end == text.size()) return;
      at = end + 1;
    }
  }

  void extents(std::string_view text, int64_t Axis::*member) {
    const auto rank = 1 + std::count(text.begin(), text.end(), 'x');
    if (rank > 3) return fail(value_, quoted(text) + " has more than 3 sizes");
    if (rank_ != 0 && rank != rank_)
      return fail(value_, quoted(text) + " has " + std::to_string(rank) + " sizes, the keys before have " +
                              std::to_string(rank_));
    rank_ = rank;
    case_.problem.rank = static_cast<int>(rank);
    size_t axis = case_.problem.first_axis();
    split(text, 'x', [&](std::string_view part, size_t at) { integer(part, case_.problem.axes[axis++].*member, at); });
  }

  void type(std::string_view text) {
    if (const auto types = types_of(text)) {
      case_.type = *types;
      return;
    }
    std::string known;
    for (const Types& t : kTypes) known += " " + text_of(t);
    fail(value_, "unknown type " + quoted(text) + "; known:" + known);
  }

  void zero_points(std::string_view text) {
    if (std::count(text.begin(), text.end(), ':') != 2)
      return fail(value_, "the zero points are " + quoted(text) + ", they must be three: of x:w:y");
    Quantization& q = case_.quantization;
    const std::array<int32_t*, 3> zeros = {&q.x_zero, &q.w_zero, &q.y_zero};
    size_t next = 0;
    split(text, ':', [&](std::string_view part, size_t at) { integer(part, *zeros[next++], at); });
  }

  void scale(std::string_view text) {
    const size_t colon = std::min(text.find(':'), text.size());
    const std::string_view value = text.substr(0, colon);
    const std::optional<double> number = real_of(value);
    if (!number || std::isnan(*number)) return fail(value_, quoted(value) + " is not a number");
    case_.quantization.scale = *number;
    if (colon < text.size() && text.substr(colon) != kByChannel)
      return fail(value_ + colon, "after the scale comes nothing, or " + quoted(kByChannel));
    case_.quantization.by_channel = colon < text.size();
  }

  void bias(std::string_view text) {
    if (text != "0" && text != "1") return fail(value_, "bias is " + quoted(text) + ", it must be 0 or 1");
    case_.problem.bias = text == "1";
  }

  void placement(std::string_view text, Placement& to) {
    const size_t offset = std::min(text.find('@'), text.size());
    const size_t gap = std::min(text.substr(0, offset).find('+'), offset);
    const std::string_view order = text.substr(0, gap);
    if (order != "ncx" && order != "nxc")
      return fail(value_, "the layout " + quoted(order) + " is neither ncx nor nxc");
    to.order = order == "ncx" ? Placement::Order::ncx : Placement::Order::nxc;
    if (gap < offset) integer(text.substr(gap + 1, offset - gap - 1), to.gap, gap + 1);
    if (offset < text.size()) integer(text.substr(offset + 1), to.offset, offset + 1);
  }

  void recipe(std::string_view text) {
    if (text == "values") {
      case_.recipe.kind = Recipe::Kind::values;
      return;
    }
    const size_t colon = text.find(':');
    const auto kind = std::find(kSeededKinds.begin(), kSeededKinds.end(), text.substr(0, colon));
    if (kind == kSeededKinds.end() || colon == std::string_view::npos)
      return fail(value_, "data is " + quoted(text) + ", it must be integers:SEED, reals:SEED, special:SEED or values");
    case_.recipe.kind = static_cast<Recipe::Kind>(kind - kSeededKinds.begin());
    integer(text.substr(colon + 1), case_.recipe.seed, colon + 1);
  }

  void values(std::string_view text, std::vector<double>& to) {
    if (text.empty()) return;
    split(text, ',', [&](std::string_view part, size_t at) {
      const std::optional<double> value = real_of(part);
      if (!value) return fail(value_ + at, quoted(part) + " is not a number that fits in f64");
      to.push_back(std::isnan(*value) ? std::numeric_limits<double>::quiet_NaN() : *value);
    });
  }

  void check_complete(bool empty) {
    if (empty) return fail(0, "the text is empty; a case begins with " + quoted(kVersion));
    std::string missing;
    const auto require = [&](std::string_view key) {
      if (std::find(seen_.begin(), seen_.end(), key) == seen_.end()) missing += " " + std::string(key);
    };
    for (const std::string_view key : kKeys) require(key);
    require("data");
    const bool has_values =
        std::any_of(seen_.begin(), seen_.end(), [](std::string_view k) { return k == "xv" || k == "wv" || k == "bv"; });
    if (case_.recipe.kind == Recipe::Kind::values)
      for (const std::string_view key : {"xv", "wv", "bv"}) require(key);
    else if (has_values)
      return fail(text_.size(), "xv, wv and bv go with data=values only");
    if (!missing.empty()) fail(text_.size(), "missing:" + missing);
  }

  static std::string known_keys() {
    std::string known = "known:";
    for (const std::string_view key : kKeys) known += " " + std::string(key);
    return known + " data xv wv bv";
  }

  std::string_view text_;
  size_t token_ = 0;  // where the current token begins
  size_t value_ = 0;  // where its value begins
  std::ptrdiff_t rank_ = 0;
  std::vector<std::string_view> seen_;
  Case case_;
  TextError error_;
};

}  // namespace

std::string quantization_text(const Types& types, const Quantization& q) {
  std::string text;
  if (q != Quantization{} || types.integers())
    text += " zp=" + std::to_string(q.x_zero) + ":" + std::to_string(q.w_zero) + ":" + std::to_string(q.y_zero);
  if (q.scale != 1 || q.by_channel || types.requantised())
    text += " scale=" + number(q.scale) + (q.by_channel ? kByChannel : "");
  return text;
}

std::string to_text(const Case& c) {
  std::string text(kVersion);
  const auto add = [&](std::string_view key, const std::string& value) {
    text.append(" ").append(key).append("=").append(value);
  };
  add("type", text_of(c.type));
  for (const CountKey& k : kCountKeys) add(k.key, std::to_string(c.problem.*k.member));
  for (const AxisKey& k : kAxisKeys) add(k.key, text_of(c.problem, k.member));
  add("bias", c.problem.bias ? "1" : "0");
  add("x", text_of(c.x));
  add("w", text_of(c.w));
  add("y", text_of(c.y));
  text += quantization_text(c.type, c.quantization);
  add("data", text_of(c.recipe));
  return text;
}

std::variant<Case, TextError> parse_case(std::string_view text) { return Parser(text).parse(); }

std::string_view case_grammar() {
  return R"(A case is one line: tconv1 key=value ... with every key once, in any order.

  type                  element types: f32 f64 f16 bf16 of all, or of x:w:y f16:f16:f32 bf16:bf16:f32 s8:s8:s32
                        u8:s8:s32 u8:u8:s32 s8:s8:s8 u8:s8:u8 u8:u8:u8
  n g ci co             batch, groups, input channels, output channels
  in k s d              input size, kernel, stride, dilation (1 is dense): one number for each spatial axis, as 4x5
  pb pe op              padding at the begin and at the end, output_padding: likewise
  bias=0|1
  x w y                 layout: ncx or nxc, then +GAP (elements between rows) and @OFFSET (elements before the first)
  zp scale              of integer types: zero points of x:w:y; y is scale times the sum, by channel: SCALE:channels
  data                  integers:SEED   every sum is exact
                        reals:SEED      compared within a computed bound
                        special:SEED    integers with NaN, infinities, -0 among them; the ends of an integer type
                        values          followed by xv= wv= bv=, comma-separated, in canonical order

  tconv1 type=f32 n=1 g=1 ci=2 co=3 in=4x5 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=0x1 bias=1 x=ncx w=ncx y=ncx data=integers:7
)";
}

}  // namespace tconv
