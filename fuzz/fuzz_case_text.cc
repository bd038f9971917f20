// Any text is a case or has an error with a column; what is a case is written back so that it reads the same.
#include <string_view>

#include "fuzz/judge.h"
#include "ref/case_text.h"

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
  return 0;
}
