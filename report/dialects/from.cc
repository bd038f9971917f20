#include "report/dialects/from.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "report/dialects/benchdnn_batch.h"
#include "report/dialects/from_call.h"

namespace tconv::dialect {
namespace {

struct Readable {
  std::string_view system;
  Problem (*read)(Arguments& arguments);
};
constexpr std::array<Readable, 5> kReadable = {{{"pytorch", &from_pytorch},
                                                {"onnx", &from_onnx},
                                                {"tensorflow", &from_tensorflow},
                                                {"keras", &from_keras},
                                                {"jax", &from_jax}}};

// The name of the function, or the operator that make_node of ONNX names, says what it is.
void expect_transposed(Arguments& arguments) {
  std::string name = arguments.function() == "make_node" ? arguments.word("operator") : arguments.function();
  std::string lower = name;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (!name.empty() && lower.find("transpose") == std::string::npos)
    throw Unreadable(fmt::format("'{}' is no transposed convolution", name));
}

std::variant<Case, benchdnn::Refusal> checked(const Problem& problem) {
  Case c;
  c.problem = problem;
  c.recipe.seed = 1;
  if (const auto reasons = validate(c); !reasons.empty()) return benchdnn::Refusal{reasons.front()};
  return c;
}

}  // namespace

std::vector<std::string_view> readable() {
  std::vector<std::string_view> names;
  names.reserve(std::size(kReadable) + 1);
  for (const Readable& one : kReadable) names.push_back(one.system);
  names.emplace_back("onednn");
  return names;
}

std::variant<Case, benchdnn::Refusal> case_from(std::string_view system, std::string_view text) try {
  for (const auto& [name, read] : kReadable) {
    if (name != system) continue;
    Arguments arguments(text);
    const Problem problem = read(arguments);
    expect_transposed(arguments);
    arguments.expect_all_taken();
    return checked(problem);
  }
  return benchdnn::parse_command(text);
} catch (const Unreadable& error) {
  return benchdnn::Refusal{error.what()};
}

}  // namespace tconv::dialect
