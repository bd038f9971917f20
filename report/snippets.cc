#include "report/snippets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <variant>

#include "ref/data.h"
#include "report/dialects/benchdnn.h"
#include "report/dialects/dialect.h"

namespace tconv {
namespace {

constexpr int64_t kMostValues = 256;

// The axes of the problem alone.
template <typename Numbers>
std::vector<int64_t> used(const Numbers& numbers, size_t leading, int rank) {
  std::vector<int64_t> kept(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(leading));
  kept.insert(kept.end(), numbers.end() - rank, numbers.end());
  return kept;
}

std::vector<int64_t> of_axes(const Problem& p, int64_t Axis::*member) {
  std::vector<int64_t> numbers;
  for (size_t a = p.first_axis(); a < 3; ++a) numbers.push_back(p.axes[a].*member);
  return numbers;
}

std::string c_constant(double value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value > 0 ? "INFINITY" : "-INFINITY";
  return fmt::format("{}", value);
}

std::string initializer(const std::vector<double>& values) {
  std::vector<std::string> texts(values.size());
  std::transform(values.begin(), values.end(), texts.begin(), c_constant);
  return fmt::format(" = {{{}}}", fmt::join(texts, ", "));
}

constexpr char kToBeFilled[] = "  /* to be filled */";

// Storage, shape, strides and the tensor of them. `values` in canonical order; none for an output, or for too many.
std::string tensor(const char* name, const Extents& shape, const Placement& placement, int rank, bool is_input,
                   const Dense<double>* values) {
  const auto placed = place(shape, placement);
  if (!placed) return "";
  std::string storage = fmt::format("static float {}[{}]", name, placed->span);
  if (values != nullptr && placed->span <= kMostValues) {
    std::vector<double> memory(static_cast<size_t>(placed->span));
    for_each_index(shape, [&](int64_t a, int64_t b, int64_t c, int64_t d, int64_t e) {
      memory[static_cast<size_t>(placed->layout.at(a, b, c, d, e))] = (*values)(a, b, c, d, e);
    });
    storage += initializer(memory);
  }
  const auto strides = used(placed->layout.strides, 2, rank);
  return fmt::format(
      "{0};{5}\n"
      "static const int64_t {1}_shape[] = {{{2}}}, {1}_strides[] = {{{3}}};\n"
      "static const tconv_tensor {1}_tensor = {{{1}, TCONV_CPU, 0, {4}, TCONV_FLOAT, 32, 1, {1}_shape, {1}_strides, "
      "{6}}};\n",
      storage, name, fmt::join(used(shape, 2, rank), ", "), fmt::join(strides, ", "), rank + 2,
      is_input && (values == nullptr || placed->span > kMostValues) ? kToBeFilled : "", placed->layout.offset * 4);
}

}  // namespace

std::string c_program(const Case& c) {
  const Problem& p = c.problem;
  if (c.type != Types(ElementType::f32)) return "";
  const bool is_small = element_count(input_shape(p)).value_or(kMostValues + 1) <= kMostValues &&
                        element_count(weight_shape(p)).value_or(kMostValues + 1) <= kMostValues;
  const Operands data = is_small ? make_operands(c) : Operands{};
  const auto held = [&](const Dense<double>& values) { return is_small ? &values : nullptr; };
  std::string text = "#include <inttypes.h>\n#include <math.h>\n#include <stdio.h>\n#include <tconv/tconv_abi.h>\n\n" +
                     tensor("x", input_shape(p), c.x, p.rank, true, held(data.x)) +
                     tensor("w", weight_shape(p), c.w, p.rank, true, held(data.w)) +
                     tensor("y", output_shape(p), c.y, p.rank, false, nullptr);
  if (p.bias)
    text += fmt::format(
        "static float b[{0}]{1}\nstatic const int64_t b_shape[] = {{{0}}}, b_strides[] = {{1}};\n"
        "static const tconv_tensor b_tensor = {{b, TCONV_CPU, 0, 1, TCONV_FLOAT, 32, 1, b_shape, b_strides, "
        "0}};\n",
        p.out_channels, is_small ? initializer(data.b.values) + ";" : std::string(";") + kToBeFilled);
  text += fmt::format(
      "static const tconv_problem problem = {{.struct_size = sizeof problem, .spatial_rank = {}, .groups = {},\n"
      "  .stride = {{{}}}, .dilation = {{{}}}, .pad_begin = {{{}}}, .pad_end = {{{}}}, .output_padding = {{{}}}}};\n\n",
      p.rank, p.groups, fmt::join(of_axes(p, &Axis::stride), ", "), fmt::join(of_axes(p, &Axis::dilation), ", "),
      fmt::join(of_axes(p, &Axis::pad_begin), ", "), fmt::join(of_axes(p, &Axis::pad_end), ", "),
      fmt::join(of_axes(p, &Axis::output_padding), ", "));
  return text + fmt::format(
                    "int main(void) {{\n  char message[200] = \"\";\n"
                    "  const tconv_args args = {{.struct_size = sizeof args, .problem = &problem, .x = &x_tensor, .w = "
                    "&w_tensor,\n"
                    "    .b = {}, .y = &y_tensor, .message = message, .message_capacity = sizeof message}};\n"
                    "  printf(\"status %d %s\\n\", (int)tconv_run(&args), message);\n"
                    "  for (size_t i = 0; i < sizeof y / sizeof *y; ++i) printf(\"%.9g\\n\", y[i]);\n  return 0;\n}}\n",
                    p.bias ? "&b_tensor" : "NULL");
}

std::vector<Snippet> snippets(const Case& c) {
  std::vector<Snippet> all;
  for (const char* name : {"pytorch", "onnx"})
    if (const Dialect* dialect = find_dialect(name)) all.push_back({name, as_said(*dialect, c)});
  if (std::string program = c_program(c); !program.empty()) all.push_back({"C", std::move(program)});
  if (const auto line = benchdnn::to_command(c); std::holds_alternative<std::string>(line))
    all.push_back({"benchdnn", "benchdnn " + std::get<std::string>(line) + "\n"});
  return all;
}

}  // namespace tconv
