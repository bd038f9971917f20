// Any text is a case or has an error with a column; what is a case is written back so that it reads the same, its data
// too, if they are few.
#include <algorithm>
#include <cmath>

#include "fuzz/judge.h"
#include "ref/case_text.h"
#include "ref/data.h"

namespace {

bool same(const tconv::Dense<double>& a, const tconv::Dense<double>& b) {
  const auto same_value = [](double v, double w) {
    return (v == w && std::signbit(v) == std::signbit(w)) || (std::isnan(v) && std::isnan(w));
  };
  return a.shape == b.shape && std::equal(a.values.begin(), a.values.end(), b.values.begin(), same_value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tconv;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_case(text);
  if (const auto* error = std::get_if<TextError>(&parsed)) {
    fuzz::require(!error->message.empty() && error->column >= 1 && error->column <= size + 1,
                  "parse_case refuses_without_a_place", text);
    return 0;
  }
  const Case& c = std::get<Case>(parsed);
  if (!validate(c).empty()) return 0;
  const auto again = parse_case(to_text(c));
  fuzz::require(std::holds_alternative<Case>(again) && std::get<Case>(again) == c, "to_text does_not_round_trip", text);

  constexpr int64_t kFewBytes = 1 << 14;
  if (memory_bytes(c) > kFewBytes) return 0;
  const auto with_data = parse_case(to_text(with_explicit_values(c)));
  fuzz::require(std::holds_alternative<Case>(with_data), "to_text does_not_round_trip", text);
  if (!validate(std::get<Case>(with_data)).empty()) return 0;  // sums may overflow: nothing is known of their order
  const Operands given = make_operands(c), read = make_operands(std::get<Case>(with_data));
  fuzz::require(same(given.x, read.x) && same(given.w, read.w) && same(given.b, read.b), "to_text changes_the_data",
                text);
  return 0;
}
