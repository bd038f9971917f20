#include "cli/case_argument.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/usage_error.h"
#include "fuzz/format.h"
#include "ref/case_text.h"
#include "report/dialects/benchdnn_batch.h"

namespace tconv::cli {
namespace {

bool is_of_benchdnn(const std::string& text) {
  return text.starts_with("benchdnn ") || benchdnn::looks_like_descriptor(text);
}

size_t words_of_case(const std::vector<std::string>& words) {
  if (words[0].find(' ') != std::string::npos) return 1;
  const auto end = std::find_if(words.begin() + 1, words.end(),
                                [](const std::string& w) { return w.find('=') == std::string::npos; });
  return static_cast<size_t>(end - words.begin());
}

Case read_case(const std::string& text) {
  if (const auto c = benchdnn_case(text)) return *c;
  const auto parsed = parse_case(text);
  if (const auto* error = std::get_if<TextError>(&parsed))
    throw UsageError(fmt::format("bad case, column {}: {}\n  {}\n  {:>{}}", error->column, error->message, text, '^',
                                 error->column));
  const Case& c = std::get<Case>(parsed);
  std::string reasons;
  for (const std::string& reason : validate(c)) reasons += "\n  " + reason;
  if (!reasons.empty()) throw UsageError("the case is invalid:" + reasons);
  return c;
}

// The file of an input of a fuzz target, which is a case in bytes; nothing if that is no file.
std::optional<Case> read_input(const std::string& path) {
  constexpr uintmax_t kLargest = 1 << 20;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    // No case line has a slash; the name of a descriptor may.
    if (path.find('/') != path.npos && !is_of_benchdnn(path)) throw UsageError("there is no file " + path);
    return std::nullopt;
  }
  if (std::filesystem::file_size(path, error) > kLargest)
    throw UsageError(path + " is larger than 1 MiB, which no fuzz input is");
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) throw UsageError("cannot read " + path);
  if (bytes.starts_with("tconv")) throw UsageError(path + " holds text; give the case line itself, in quotes");
  return fuzz::decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}).tried;
}

}  // namespace

std::optional<Case> benchdnn_case(const std::string& text) {
  if (!is_of_benchdnn(text)) return std::nullopt;
  const auto said = benchdnn::parse_command(text);
  if (const auto* refusal = std::get_if<benchdnn::Refusal>(&said))
    throw UsageError(fmt::format("bad problem of benchdnn, {}: {}", text, refusal->reason));
  return std::get<Case>(said);
}

CaseArgument case_argument(const std::vector<std::string>& words) {
  const auto input = read_input(words[0]);
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(input ? 1 : words_of_case(words));
  return {input ? *input : read_case(fmt::format("{}", fmt::join(words.begin(), end, " "))),
          input.has_value(),
          {end, words.end()}};
}

}  // namespace tconv::cli
