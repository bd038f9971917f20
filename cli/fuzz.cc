// `tconv fuzz`: drives the properties by coverage, and makes findings of what the engine leaves behind.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "cli/commands.h"
#include "cli/fuzz_engine.h"
#include "cli/fuzz_seeds.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "fuzz/format.h"
#include "impls/registry.h"
#include "props/catalogue.h"
#include "props/search/conclude.h"
#include "ref/case_text.h"
#include "report/console.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kPlugin[] = "fuzz_plugin";

fs::path folder_of(const char* variable, const char* what) {
  const char* folder = std::getenv(variable);
  if (folder == nullptr || !fs::is_directory(folder))
    throw UsageError(fmt::format(
        "{} are not here: `./tconv fuzz`, in a checkout, builds them, or {} names their folder", what, variable));
  return folder;
}

std::vector<std::string> targets_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const std::string name = entry.path().filename();
        name.starts_with("fuzz_") && !entry.path().has_extension() && access(entry.path().c_str(), X_OK) == 0)
      names.push_back(name);
  std::sort(names.begin(), names.end());
  if (names.empty()) throw UsageError("there is no fuzz target in " + folder.string());
  return names;
}

// A target, and the shared library that fuzz_plugin is to try, if it is that.
struct Chosen {
  std::string target, library;
};

// The shared library behind an adapter; empty if there is no such adapter.
std::string library_of_adapter(const std::string& name) {
  for (const RegistryEntry& entry : registry())
    if (entry.name == name && fs::path(entry.adapter).extension() == ".so") return entry.adapter;
  return "";
}

std::vector<Chosen> chosen(const std::vector<std::string>& names, const std::vector<std::string>& known) {
  std::vector<Chosen> all;
  for (const std::string& name : names.empty() ? known : names) {
    if (is_library_path(name)) {
      check_implementations({name}, {});
      all.push_back({kPlugin, fs::absolute(name)});
    } else if (const std::string library = library_of_adapter(name); !library.empty()) {
      all.push_back({kPlugin, library});
    } else if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw UsageError(unknown("fuzz target", name, {known.begin(), known.end()}));
    } else {
      all.push_back({name, ""});
    }
  }
  return all;
}

std::vector<uint8_t> content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "reference phases wrong_values" as a finding of the property, if this program has both. The name of a plugin is that
// of its table; the command line names it by its path.
std::optional<Finding> finding_of(const std::string& headline, const Chosen& chosen, const Case& c) {
  std::istringstream words(headline);
  std::string property, implementation, bug_class;
  words >> property >> implementation >> bug_class;
  const std::string argument = chosen.library.empty() ? implementation : chosen.library;
  const auto& ours = registry();
  const bool there = !chosen.library.empty() || std::any_of(ours.begin(), ours.end(), [&](const RegistryEntry& entry) {
    return entry.name == implementation;
  });
  if (find_property(property) == nullptr || !there) return std::nullopt;
  const auto subject = std::move(make_subjects({argument}, {}).front());
  const Verdict verdict = check(*find_property(property), *subject, Trial(c));
  if (!verdict.fails()) return std::nullopt;
  Finding finding{subject->implementation().name(),
                  argument,
                  property,
                  verdict.bug_class,
                  verdict.of_the_run,
                  verdict.reason,
                  c,
                  0,
                  1,
                  verdict.comparison};
  diagnose_finding(finding, *subject);
  shrink_finding(finding, *subject);
  return finding;
}

// "reference phases wrong_values" -> "reference-phases-wrong_values"
std::string file_name(std::string headline) {
  constexpr size_t kLongest = 80;
  for (char& c : headline)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') c = '-';
  return headline.substr(0, kLongest);
}

class Fuzzing {
 public:
  Fuzzing(const FuzzOptions& options, fs::path targets, fs::path folder)
      : options_(options), targets_(std::move(targets)), folder_(std::move(folder)) {}

  // Returns how many findings there are.
  int fuzz(const Chosen& one) {
    if (!one.library.empty()) setenv("TCONV_FUZZ_PLUGIN", one.library.c_str(), 1);
    const fs::path artifacts = fs::temp_directory_path() / fmt::format("tconv-fuzz-{}", getpid()) / one.target;
    fs::remove_all(artifacts);
    fs::create_directories(artifacts);
    const fs::path corpus = options_.corpus.empty() ? targets_ / "corpus" : fs::path(options_.corpus);
    fmt::print("{}{}\n", one.target, one.library.empty() ? "" : " " + one.library);
    std::fflush(stdout);
    run_engine({targets_ / one.target,
                corpus / one.target,
                {folder_ / "corpus" / one.target, folder_ / "regressions" / one.target},
                artifacts,
                options_.seconds,
                options_.jobs},
               [&](const std::string& line) { last_ = line, announce(line); });
    fmt::print("  {}\n", last_.empty() ? "it was interrupted before it began" : last_);
    const int findings = conclude(one, artifacts);
    fs::remove_all(artifacts.parent_path());
    return findings;
  }

 private:
  // The shortest input of each headline.
  int conclude(const Chosen& one, const fs::path& artifacts) {
    std::map<std::string, fs::path> shortest;
    for (const auto& entry : fs::directory_iterator(artifacts)) {
      const Reproduction again = reproduce(targets_ / one.target, entry.path());
      const std::string headline = again.fails ? again.headline : "does not fail again";
      const auto [known, is_new] = shortest.try_emplace(headline, entry.path());
      if (!is_new && fs::file_size(entry.path()) < fs::file_size(known->second)) known->second = entry.path();
    }
    for (const auto& [headline, input] : shortest) show(one, headline, input);
    return static_cast<int>(shortest.size());
  }

  void show(const Chosen& one, const std::string& headline, const fs::path& input) {
    const auto bytes = content(input);
    std::vector<uint8_t> kept = bytes;
    const bool over_cases = fs::exists(targets_ / (one.target + ".cases"));
    if (over_cases) {
      const fuzz::Input decoded = fuzz::decode(bytes);
      const auto finding = finding_of(headline, one, decoded.tried);
      if (finding) {
        fmt::print("\n{}", to_console(*finding, look_of_stdout()));
        if (const auto shrunk = fuzz::encode({finding->failing, decoded.choice})) kept = *shrunk;
      } else {
        fmt::print("\nFINDING {}\n  {}\n  case    {}\n", one.target, headline, to_text(decoded.tried));
      }
    } else {
      fmt::print("\nFINDING {}\n  {}\n", one.target, headline);
    }
    const fs::path file = one.library.empty() ? folder_ / "regressions" / one.target / file_name(headline)
                                              : fs::path(file_name(headline) + ".tconv");
    if (file.has_parent_path()) fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(kept.data()), static_cast<std::streamsize>(kept.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
    fmt::print("  input   {}\n", file.string());
  }

  const FuzzOptions& options_;
  fs::path targets_, folder_;
  std::string last_;
};

}  // namespace

int fuzz(const FuzzOptions& options) {
  if (!options.write_seeds.empty()) {
    fmt::print("{} seeds in {}\n", write_seeds(options.write_seeds), options.write_seeds);
    return kAllHolds;
  }
  const fs::path targets = folder_of("TCONV_FUZZ_TARGETS", "fuzz targets");
  const std::vector<std::string> known = targets_in(targets);
  if (options.list) {
    for (const std::string& name : known) fmt::print("{}\n", name);
    return kAllHolds;
  }
  const auto all = chosen(options.targets, known);
  catch_interrupts();
  Fuzzing fuzzing(options, targets, folder_of("TCONV_FUZZ_FOLDER", "the corpora"));
  int findings = 0;
  for (const Chosen& one : all)
    if (!interrupted()) findings += fuzzing.fuzz(one);
  fmt::print("\n{} finding{}\n", findings, findings == 1 ? "" : "s");
  if (findings > 0) return kFinding;
  return interrupted() ? kInterrupted : kAllHolds;
}

}  // namespace tconv::cli
