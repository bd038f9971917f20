#include "report/remarks.h"

#include <algorithm>

namespace tconv {

extern const char kRemarks[];  // docs/remarks.md, embedded by CMake

namespace {

constexpr std::string_view kHeading = "\n## ";

// Whether the heading, "one/run/crashed, another/run/crashed", names the key.
bool names(std::string_view heading, std::string_view key) {
  while (!heading.empty()) {
    const size_t end = std::min(heading.find(", "), heading.size());
    if (heading.substr(0, end) == key) return true;
    heading.remove_prefix(std::min(end + 2, heading.size()));
  }
  return false;
}

}  // namespace

std::string remark_on(std::string_view key) {
  const std::string_view all = kRemarks;
  for (size_t at = all.find(kHeading); at != std::string_view::npos;) {
    const size_t next = all.find(kHeading, at + 1), from = at + kHeading.size(), line_end = all.find('\n', from);
    if (names(all.substr(from, line_end - from), key)) {
      std::string_view text = all.substr(line_end, next - line_end);
      text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
      return std::string(text.substr(0, text.find_last_not_of('\n') + 1));
    }
    at = next;
  }
  return "";
}

}  // namespace tconv
