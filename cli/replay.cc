#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "fuzz/format.h"
#include "props/search/conclude.h"
#include "ref/case_text.h"
#include "report/console.h"

namespace tconv::cli {
namespace {

// A case may come in quotes, as one word, or without them: then its words are those up to the first without '='.
size_t words_of_case(const std::vector<std::string>& words) {
  if (words[0].find(' ') != std::string::npos) return 1;
  const auto end = std::find_if(words.begin() + 1, words.end(),
                                [](const std::string& w) { return w.find('=') == std::string::npos; });
  return static_cast<size_t>(end - words.begin());
}

Case read_case(const std::string& text) {
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
    if (path.find('/') != path.npos) throw UsageError("there is no file " + path);  // no case has a slash
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

std::string verdict_text(const PropertyResult& p) {
  std::string text = verdict_of(p);
  if (!p.skip_reasons.empty()) text += " (" + p.skip_reasons.begin()->first + ")";
  for (const auto& [kind, times] : p.evidence)
    if (kind != Evidence().text()) text += fmt::format(" ({})", kind);
  return text;
}

}  // namespace

int replay(const ReplayOptions& options) {
  const auto input = read_input(options.words[0]);
  const auto case_end = options.words.begin() + static_cast<std::ptrdiff_t>(input ? 1 : words_of_case(options.words));
  const Case c = input ? *input : read_case(fmt::format("{}", fmt::join(options.words.begin(), case_end, " ")));
  if (input) fmt::print("{}\n", to_text(c));
  const auto names = check_implementations({case_end, options.words.end()}, options.commands);
  auto properties = find_properties(options.properties);
  // What is named is tried, however seldom a search does.
  if (options.properties.empty()) std::erase_if(properties, [](const Property* p) { return !is_tried(*p, 0); });
  require_memory(c, options.memory);

  const Subjects subjects = make_subjects(names, options.hosting);
  SearchResult result = empty_result(properties, subjects, c.recipe.seed);
  const Examination examination(Trial(c, options.miss_bits), properties);
  for (size_t i = 0; i < subjects.size(); ++i) {
    const size_t before = result.findings.size();
    examine(examination, 0, properties, *subjects[i], result.implementations[i], result.findings);
    for (size_t f = before; f < result.findings.size(); ++f) diagnose_finding(result.findings[f], *subjects[i]);
  }
  join_same(result.findings);
  bool proved = false;
  for (const ImplementationResult& i : result.implementations)
    for (const PropertyResult& p : i.properties) {
      fmt::print("{:<22} {:<22} {}\n", i.name, p.name, verdict_text(p));
      proved = proved || p.cases != 0;
    }
  for (const Finding& finding : result.findings) fmt::print("\n{}", to_console(finding, colour_on_stdout()));
  if (!result.findings.empty()) return kFinding;
  return proved ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
