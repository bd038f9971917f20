// `tconv verify --batch FILE`: the problems of benchdnn's batch files.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <stdexcept>

#include "cli/commands.h"
#include "cli/search_cases.h"
#include "cli/usage_error.h"
#include "ref/case_text.h"
#include "report/dialects/benchdnn_batch.h"

namespace tconv::cli {
namespace {

benchdnn::Batch read(const std::string& file) try {
  return benchdnn::read_batch(file);
} catch (const std::runtime_error& error) {
  throw UsageError(error.what());
}

std::string place_of(const benchdnn::BatchProblem& p) {
  return fmt::format("{}:{}: {}", p.file.string(), p.line, p.descriptor);
}

// "a, b and 3 more"
std::string listed(const std::vector<std::string>& names, size_t shown) {
  const bool cut = names.size() > shown;
  return fmt::format(
      "{}{}", fmt::join(names.begin(), cut ? names.begin() + static_cast<std::ptrdiff_t>(shown) : names.end(), ", "),
      cut ? fmt::format(" and {} more", names.size() - shown) : "");
}

void tell_ignored(const benchdnn::Batch& batch, const std::string& file) {
  std::vector<std::string> options;
  for (const auto& [option, times] : batch.ignored)
    options.push_back(times == 1 ? option : fmt::format("{} {} times", option, times));
  if (!options.empty()) fmt::print(stderr, "tconv: {}: ignored: {}\n", file, listed(options, options.size()));
}

// What was refused, by its reason.
using Refused = std::map<std::string, std::vector<std::string>>;

void tell_refused(const Refused& refused) {
  constexpr size_t kShown = 5;
  for (const auto& [reason, places] : refused)
    fmt::print(stderr, "tconv: {} refused, {}: {}\n", places.size(), reason, listed(places, kShown));
}

}  // namespace

SearchResult search_batches(const VerifyOptions& options, const std::vector<std::string>& names) {
  std::vector<NamedCase> cases;
  std::set<std::string> known;
  Refused refused;
  size_t repeated = 0;
  for (const std::string& file : options.batches) {
    const benchdnn::Batch batch = read(file);
    tell_ignored(batch, file);
    for (const benchdnn::BatchProblem& p : batch.problems) {
      if (const auto* refusal = std::get_if<benchdnn::Refusal>(&p.said)) {
        refused[refusal->reason].push_back(place_of(p));
      } else if (const Case& c = std::get<Case>(p.said); known.insert(to_text(c)).second) {
        cases.push_back({place_of(p), c});
      } else {
        ++repeated;
      }
    }
  }
  tell_refused(refused);
  fmt::print(stderr, "tconv: {} problems to verify; {} more are the same as one of them\n", cases.size(), repeated);
  const std::vector<DataKind> kinds = {{Recipe::Kind::integers, {"reference"}}, {Recipe::Kind::reals, {"reference"}}};
  return search_cases(cases, kinds, "the problems of batch files", options, names);
}

}  // namespace tconv::cli
