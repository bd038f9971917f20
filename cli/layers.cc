#include "ref/layers.h"

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/search_cases.h"

namespace tconv::cli {

SearchResult search_layers(const VerifyOptions& options, const std::vector<std::string>& names) {
  std::vector<NamedCase> cases;
  for (const Layer& layer : find_layers(options.layers)) {
    cases.push_back({layer.id, {}});
    cases.back().tried.problem = layer.problem;
  }
  // Integers with a certificate of all of y, and a sample of it by the definition; then reals, of which there is but
  // the sample.
  const std::vector<DataKind> kinds = {{Recipe::Kind::integers, {"certificate", "sampled"}},
                                       {Recipe::Kind::reals, {"sampled"}}};
  return search_cases(cases, kinds, "the layers of real networks", options, names);
}

}  // namespace tconv::cli
