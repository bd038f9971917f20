#include "cli/stored_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/memory.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "report/stored/error.h"
#include "report/stored/stored_output.h"

namespace tconv::cli {
namespace {

using stored::DataSet;

// Beyond as many the properties that run a case many times take too long. The definition remains.
constexpr int64_t kMostMultiplications = 4'000'000;

// A case line with more values is shown without them.
constexpr size_t kMostValuesShown = 2000;

int64_t largest_memory(const DataSet& set) {
  int64_t bytes = memory_bytes(set.asked);
  for (Case c = set.asked; const Problem& problem : set.others) {
    c.problem = problem;
    bytes = std::max(bytes, memory_bytes(c));
  }
  return bytes;
}

class StoredSearch {
 public:
  StoredSearch(const std::string& row, const std::string& description, const VerifyOptions& options,
               const std::vector<std::string>& names)
      : options_(options),
        properties_(find_properties(options.properties)),
        subjects_(make_subjects(names, options.hosting)),
        result_(empty_result(properties_, subjects_, options.seed)) {
    result_.plan = description;
    add_row(row, row);
  }

  SearchResult run(const std::vector<StoredTests>& all) {
    const std::vector<const StoredTests*> sound = sound_tests(all);
    Progress progress(sound.size());
    for (size_t i = 0; i < sound.size() && !result_.interrupted; ++i) {
      progress.show(i);
      for (const DataSet& set : sound[i]->read()) try_set(set);
      result_.interrupted = interrupted();
    }
    drop_empty_row();
    return std::move(result_);
  }

 private:
  std::vector<const StoredTests*> sound_tests(const std::vector<StoredTests>& all) {
    std::vector<const StoredTests*> sound;
    int others = 0;
    for (const StoredTests& tests : all) try {
        result_.planned += tests.read().size();
        sound.push_back(&tests);
      } catch (const stored::NoConvTranspose& reason) {
        ++others;
        skip(reason.what(), right());
      } catch (const stored::Refused& reason) {
        leave_out(tests.path, reason.what());
      }
    if (others != 0) fmt::print(stderr, "tconv: left out, for they have no ConvTranspose: {} folders\n", others);
    return sound;
  }

  void try_set(const DataSet& set) {
    if (const int64_t bytes = largest_memory(set); bytes > options_.memory)
      return leave_out(set.path, "it needs more memory than there is: " + size_text(bytes));
    const stored::Judged judged = stored::judge(set, options_.miss_bits);
    const uint64_t number = result_.drawn;
    const auto test = stored::subject_of(set);
    record(judged.verdict, judged.tried, number, stored::stored_output, *test,
           judged.verdict.fails() ? row_of(test->implementation()) : right(), result_.findings);
    shorten(set);
    try_case(judged.tried, number, properties_for(judged.tried.problem), subjects_, result_, options_.miss_bits);
  }

  void leave_out(const std::string& path, const std::string& reason) {
    fmt::print(stderr, "tconv: {} left out: {}\n", path, reason);
    skip(reason, right());
  }

  // A stored output cannot be shrunk.
  void shorten(const DataSet& set) {
    if (set.asked.recipe.x.size() + set.asked.recipe.w.size() <= kMostValuesShown) return;
    for (Finding& finding : result_.findings)
      if (finding.implementation == set.name && finding.argument == set.path &&
          finding.failing.recipe.kind == Recipe::Kind::values) {
        finding.failing.recipe = {};
        finding.sentence += "; the case has its geometry, not its data";
      }
  }

  std::vector<const Property*> properties_for(const Problem& problem) const {
    if (!options_.properties.empty() || multiplications(problem) <= kMostMultiplications) return properties_;
    return find_properties({"reference"});
  }

  // Of all tests whose outputs are right, after the implementations.
  ImplementationResult& right() { return result_.implementations[subjects_.size()]; }

  // A test whose output is wrong is shown by itself.
  ImplementationResult& row_of(const Implementation& test) {
    for (ImplementationResult& row : result_.implementations)
      if (row.name == test.name() && row.argument == test.argument()) return row;
    return add_row(test.name(), test.argument());
  }

  ImplementationResult& add_row(const std::string& name, const std::string& argument) {
    ImplementationResult& row = result_.implementations.emplace_back();
    row.name = name;
    row.argument = argument;
    row.properties.emplace_back().name = stored::stored_output.name;
    return row;
  }

  void drop_empty_row() {
    const PropertyResult& all = right().properties.front();
    const bool others = result_.implementations.size() > subjects_.size() + 1;
    if (others && all.cases + all.untrusted + all.skipped == 0)
      result_.implementations.erase(result_.implementations.begin() + static_cast<std::ptrdiff_t>(subjects_.size()));
  }

  const VerifyOptions& options_;
  std::vector<const Property*> properties_;
  Subjects subjects_;
  SearchResult result_;
};

}  // namespace

SearchResult search_stored(const std::vector<StoredTests>& all, const std::string& row, const std::string& description,
                           const VerifyOptions& options, const std::vector<std::string>& names) {
  try {
    return StoredSearch(row, description, options, names).run(all);
  } catch (const stored::Malformed& error) {
    throw UsageError(error.what());
  }
}

}  // namespace tconv::cli
