#include "cli/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "cli/usage_error.h"
#include "impls/host/command.h"
#include "impls/host/shared_library.h"
#include "props/catalogue.h"

namespace tconv::cli {
namespace {

// The number of single-character edits from a to b (Levenshtein).
size_t edits(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row[b.size()];
}

// The known name that differs least from `name`; empty if none is near.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
  std::string_view best;
  size_t least = name.size() / 2 + 2;
  for (const std::string_view candidate : known)
    if (const size_t distance = edits(name, candidate); distance < least) {
      least = distance;
      best = candidate;
    }
  return best;
}

[[noreturn]] void throw_unknown(const char* what, const std::string& name, const std::vector<std::string_view>& known) {
  throw UsageError(unknown(what, name, known) + " (`tconv list` shows all)");
}

void check_library(const std::string& path) {
  if (const std::string reason = not_a_library(path); !reason.empty()) throw UsageError(reason);
}

}  // namespace

std::string unknown(const char* what, std::string_view name, const std::vector<std::string_view>& known) {
  const std::string_view near = nearest(name, known);
  return fmt::format("unknown {} '{}'{}", what, name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

std::vector<std::string> check_implementations(const std::vector<std::string>& names,
                                               const std::vector<std::string>& commands) {
  std::vector<std::string_view> known;
  std::vector<std::string> checked;
  for (const RegistryEntry& entry : registry()) {
    known.push_back(entry.name);
    if (names.empty() && commands.empty() && entry.by_default) checked.push_back(entry.name);
  }
  for (const std::string& name : names) {
    if (is_library_path(name))
      check_library(name);
    else if (std::find(known.begin(), known.end(), name) == known.end())
      throw_unknown("implementation", name, known);
    if (std::find(checked.begin(), checked.end(), name) == checked.end()) checked.push_back(name);
  }
  for (const std::string& command : commands) {
    if (const auto started = make_command(command); const auto* reason = std::get_if<std::string>(&started))
      throw UsageError("--command '" + command + "': " + *reason);
    checked.push_back(std::string(kCommandPrefix) + command);
  }
  return checked;
}

std::vector<const Property*> find_properties(const std::vector<std::string>& names) {
  std::vector<std::string_view> known;
  std::vector<const Property*> found;
  for (const Property* property : catalogue()) {
    known.push_back(property->name);
    if (names.empty() && property->by_default) found.push_back(property);
  }
  for (const std::string& name : names) {
    const Property* property = find_property(name);
    if (property == nullptr) throw_unknown("property", name, known);
    if (std::find(found.begin(), found.end(), property) == found.end()) found.push_back(property);
  }
  return found;
}

std::vector<Layer> find_layers(const std::vector<std::string>& ids) {
  std::vector<Layer> found;
  for (const Layer& layer : layers())
    if (ids.empty() || std::find(ids.begin(), ids.end(), layer.id) != ids.end()) found.push_back(layer);
  for (const std::string& id : ids)
    if (std::none_of(found.begin(), found.end(), [&](const Layer& layer) { return layer.id == id; }))
      throw UsageError(
          fmt::format("unknown layer '{}'; there are {} to {}", id, layers().front().id, layers().back().id));
  return found;
}

Subjects make_subjects(const std::vector<std::string>& names, const Hosting& hosting) {
  Subjects subjects;
  for (const std::string& name : names) {
    auto implementation = make_implementation(name, hosting);
    if (implementation == nullptr) throw UsageError("'" + name + "' does not start; `tconv doctor` says more");
    subjects.push_back(std::make_unique<Subject>(std::move(implementation)));
  }
  return subjects;
}

}  // namespace tconv::cli
