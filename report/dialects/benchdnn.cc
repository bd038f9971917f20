#include "report/dialects/benchdnn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "ref/checked.h"

namespace tconv::benchdnn {
namespace {

constexpr std::array<char, 3> kAxisLetters = {'d', 'h', 'w'};
constexpr std::array<std::string_view, 4> kCounts = {"g", "mb", "ic", "oc"};
constexpr std::string_view kAxisFields = "iokspd";  // input, output, kernel, stride, padding, dilation

bool is_axis_field(std::string_view name) {
  return name.size() == 2 && kAxisFields.find(name[0]) != std::string_view::npos &&
         std::find(kAxisLetters.begin(), kAxisLetters.end(), name[1]) != kAxisLetters.end();
}

bool is_field(std::string_view name) {
  return is_axis_field(name) || std::find(kCounts.begin(), kCounts.end(), name) != kCounts.end();
}

// "ih" at the front of "ih5oc4"; empty if no field is there.
std::string_view field_at(std::string_view text) {
  for (const size_t length : {size_t{2}, size_t{1}})
    if (text.size() >= length && is_field(text.substr(0, length))) return text.substr(0, length);
  return {};
}

// The fields by their names; of one that is given twice benchdnn takes the last.
using Fields = std::map<std::string, int64_t, std::less<>>;

std::variant<Fields, Refusal> fields_of(std::string_view text) {
  Fields fields;
  for (std::string_view rest = text; !rest.empty() && rest[0] != 'n';) {
    const std::string name(field_at(rest));
    if (name.empty())
      return Refusal{
          fmt::format("'{}' begins with no field; there are g mb ic oc, each of i o k s p d with d h or w, "
                      "and n\"name\" last",
                      rest)};
    rest.remove_prefix(name.size());
    int64_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error == std::errc::invalid_argument || value < 0)
      return Refusal{fmt::format("no number, 0 or more, follows '{}'", name)};
    if (error != std::errc() || value > kMaxExtent)
      return Refusal{fmt::format("{} is larger than {}", name, kMaxExtent)};
    fields[name] = value;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    if (rest.starts_with('_')) rest.remove_prefix(1);
  }
  if (fields.empty()) return Refusal{"it has no field"};
  return fields;
}

std::optional<int64_t> value_of(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

// What a descriptor says of an axis; 0 of a size is the same as nothing.
struct GivenAxis {
  char letter;
  int64_t input, output, kernel, stride, dilation;
  std::optional<int64_t> pad;

  GivenAxis(const Fields& fields, char axis) : letter(axis) {
    const auto get = [&](char field) { return value_of(fields, {field, axis}); };
    input = get('i').value_or(0);
    output = get('o').value_or(0);
    kernel = get('k').value_or(0);
    stride = get('s').value_or(1);
    dilation = get('d').value_or(0);
    pad = get('p');
  }

  bool missing() const {
    return input == 0 && output == 0 && kernel == 0 && dilation == 0 && stride == 1 && pad.value_or(0) == 0;
  }
};

std::variant<Axis, Refusal> to_axis(const GivenAxis& given) {
  for (const auto& [field, value] : {std::pair('i', given.input), std::pair('k', given.kernel)})
    if (value == 0) return Refusal{fmt::format("{}{} is missing or 0", field, given.letter)};
  if (given.stride == 0) return Refusal{fmt::format("s{} is 0", given.letter)};
  // What no padding leaves: (I-1)*s + (K-1)*(d+1) + 1, in benchdnn's dilation.
  const Checked whole =
      (Checked(given.input) - 1) * given.stride + (Checked(given.kernel) - 1) * (Checked(given.dilation) + 1) + 1;
  if (!whole.valid()) return Refusal{fmt::format("the output size (o{}) does not fit in 64 bits", given.letter)};
  const int64_t removed = *whole.value() - given.output;
  const int64_t begin = given.pad.value_or(given.output == 0 ? 0 : removed / 2);
  if (begin < 0)
    return Refusal{
        fmt::format("o{0} is {1}, {2} more than the products reach, half of which would stand before them: "
                    "p{0} is {3}, and no output can be added at the begin",
                    given.letter, given.output, -removed, begin)};
  const int64_t end = given.output == 0 ? begin : removed - begin;
  Axis axis{given.input, given.kernel, given.stride, given.dilation + 1, begin, std::max<int64_t>(0, end), 0};
  axis.output_padding = std::max<int64_t>(0, -end);
  const int64_t step = std::max(axis.stride, axis.dilation);
  if (axis.output_padding >= step)
    return Refusal{
        fmt::format("o{0} is {1}, {2} more than p{0}={3} leaves: an output_padding of {2}, which must be "
                    "below max(stride, dilation) = {4}",
                    given.letter, given.output, axis.output_padding, begin, step)};
  return axis;
}

// Which axes a descriptor gives: all three, or those that follow from the ones before.
std::variant<Problem, Refusal> with_axes(Problem problem, const Fields& fields) {
  std::array<std::optional<Axis>, 3> axes;
  for (size_t a = 0; a < 3; ++a) {
    const GivenAxis given(fields, kAxisLetters[a]);
    if (given.missing()) continue;
    auto axis = to_axis(given);
    if (auto* refusal = std::get_if<Refusal>(&axis)) return std::move(*refusal);
    axes[a] = std::get<Axis>(axis);
  }
  const auto& [depth, height, width] = axes;
  if (!depth && !height && !width) return Refusal{"it has no spatial axis: iw, ih or id is missing"};
  if (depth && height.has_value() != width.has_value())
    return Refusal{fmt::format("with a depth both height and width must be given, or neither; i{} is missing",
                               height ? 'w' : 'h')};
  problem.rank = depth ? 3 : height ? 2 : 1;
  if (depth) problem.axes[0] = *depth;
  if (depth || height) problem.axes[1] = height.value_or(depth.value_or(Axis{}));
  problem.axes[2] = width ? *width : problem.axes[1];
  return problem;
}

std::string spatial(const Problem& p, char field, const std::array<int64_t, 3>& values) {
  std::string text;
  for (size_t a = p.first_axis(); a < 3; ++a) text += fmt::format("{}{}{}", field, kAxisLetters[a], values[a]);
  return text;
}

}  // namespace

std::variant<Problem, Refusal> parse_descriptor(std::string_view text) {
  auto parsed = fields_of(text);
  if (auto* refusal = std::get_if<Refusal>(&parsed)) return std::move(*refusal);
  const Fields& fields = std::get<Fields>(parsed);
  Problem problem;
  problem.groups = value_of(fields, "g").value_or(1);
  problem.batch = value_of(fields, "mb").value_or(2);
  problem.in_channels = value_of(fields, "ic").value_or(0);
  problem.out_channels = value_of(fields, "oc").value_or(0);
  auto whole = with_axes(problem, fields);
  if (std::holds_alternative<Refusal>(whole)) return whole;
  if (const auto reasons = validate(std::get<Problem>(whole)); !reasons.empty()) return Refusal{reasons.front()};
  return whole;
}

std::string to_descriptor(const Problem& p) {
  const auto each = [&](int64_t Axis::*member, int64_t change = 0) {
    std::array<int64_t, 3> values{};
    for (size_t a = 0; a < 3; ++a) values[a] = p.axes[a].*member + change;
    return values;
  };
  const Extents y = output_shape(p);
  return fmt::format("g{}mb{}ic{}{}oc{}{}{}{}{}{}", p.groups, p.batch, p.in_channels,
                     spatial(p, 'i', each(&Axis::input)), p.out_channels, spatial(p, 'o', {y[2], y[3], y[4]}),
                     spatial(p, 'k', each(&Axis::kernel)), spatial(p, 's', each(&Axis::stride)),
                     spatial(p, 'p', each(&Axis::pad_begin)), spatial(p, 'd', each(&Axis::dilation, -1)));
}

Problem without_both_paddings(Problem p) {
  for (Axis& a : p.axes) {
    const int64_t both = std::min(a.pad_end, a.output_padding);
    a.pad_end -= both;
    a.output_padding -= both;
  }
  return p;
}

std::variant<std::string, Refusal> to_command(const Case& c) {
  if (c.quantization != Quantization{})
    return Refusal{"zp and scale: benchdnn says zero points and scales by attributes, with meanings of its own"};
  for (size_t a = c.problem.first_axis(); a < 3; ++a) {
    const Axis& axis = c.problem.axes[a];
    if (axis.output_padding - axis.pad_end >= axis.stride)
      return Refusal{fmt::format("op: oneDNN's padding at the end would be {}, which it wants above -stride = {}",
                                 axis.pad_end - axis.output_padding, -axis.stride)};
  }
  std::string text = "--deconv ";
  if (!c.problem.bias) text += "--dir=FWD_D ";
  if (c.type != Types(ElementType::f32)) text += fmt::format("--dt={} ", text_of(c.type));
  if (c.x.order == Placement::Order::nxc) text += "--stag=axb ";
  if (c.y.order == Placement::Order::nxc) text += "--dtag=axb ";
  return text + to_descriptor(c.problem);
}

bool looks_like_descriptor(std::string_view word) {
  const std::string_view field = field_at(word);
  return !field.empty() && word.size() > field.size() && word[field.size()] >= '0' && word[field.size()] <= '9';
}

}  // namespace tconv::benchdnn
