#include "report/stored/data_set.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>

#include "ref/checked.h"
#include "report/stored/error.h"

namespace tconv::stored {

std::string shown(std::string text) {
  constexpr size_t kLongest = 60;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return "'" + text + "'";
}

std::string key_name(const std::string& text) {
  std::string name = text;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.') c = '_';
  return name;
}

std::string text_of(const Dims& dims) { return fmt::format("{}", fmt::join(dims, "x")); }

size_t count_of(const Dims& dims) {
  Checked count = 1;
  bool empty = false;
  for (const int64_t size : dims) {
    if (size < 0) throw Malformed(fmt::format("a tensor has the dimensions {}", text_of(dims)));
    empty = empty || size == 0;
    count = count * size;
  }
  if (empty) return 0;
  if (!count.valid()) throw Malformed(fmt::format("a tensor of {} elements does not fit in 64 bits", text_of(dims)));
  return static_cast<size_t>(*count.value());
}

void require_valid(const Case& c) {
  const auto reasons = validate(c);
  if (!reasons.empty()) throw Refused("it is no valid case: " + reasons.front());
}

}  // namespace tconv::stored
