#include "ref/layers.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"

namespace tconv::cli {
namespace {

// Zero insertion multiplies every output by every tap, up to a thousand times the work: beyond this it is left out.
constexpr int64_t kMostZeroInserted = 2'000'000'000;

int64_t zero_inserted_multiplications(const Problem& p) {
  const Extents y = output_shape(p);
  return y[0] * y[1] * y[2] * y[3] * y[4] * max_products(p);
}

bool too_slow(const std::string& implementation, const Problem& p) {
  const bool inserts_zeros = implementation == "dilate_conv" || implementation == "opencv_dilate_filter";
  return inserts_zeros && zero_inserted_multiplications(p) > kMostZeroInserted;
}

Case case_of(const Layer& layer, Recipe::Kind kind, uint64_t seed) {
  Case c;
  c.problem = layer.problem;
  c.recipe.kind = kind;
  c.recipe.seed = seed;
  return c;
}

// Integers with a certificate of all of y, and a sample of it by the definition; then reals, of which there is but the
// sample.
struct Kind {
  Recipe::Kind data;
  std::vector<std::string> properties;
};
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> both = {{Recipe::Kind::integers, {"certificate", "sampled"}},
                                         {Recipe::Kind::reals, {"sampled"}}};
  return both;
}

}  // namespace

SearchResult search_layers(const VerifyOptions& options, const std::vector<std::string>& names) {
  const bool chosen_properties = !options.properties.empty();
  const auto all_properties = find_properties(chosen_properties ? options.properties : kinds().front().properties);
  const auto all = find_layers(options.layers);
  SearchResult result = empty_result(all_properties, make_subjects(names, options.hosting), options.seed);
  result.plan = "the layers of real networks";
  result.planned = all.size() * kinds().size();
  Progress progress(all.size() * kinds().size() * names.size());
  uint64_t number = 0;
  for (const Layer& layer : all)
    for (const Kind& kind : kinds()) {
      const Case c = case_of(layer, kind.data, options.seed);
      if (memory_bytes(c) > options.memory) {
        fmt::print(stderr, "tconv: {} left out, it needs {}\n", layer.id, size_text(memory_bytes(c)));
        break;
      }
      const auto properties = chosen_properties ? all_properties : find_properties(kind.properties);
      const Examination examination(Trial(c, options.miss_bits), properties);
      for (size_t i = 0; i < names.size(); ++i) {
        progress.show(number * names.size() + i);
        if (interrupted()) {
          result.interrupted = true;
          return result;
        }
        if (too_slow(names[i], c.problem))
          skip("zero insertion takes too long for this layer", result.implementations[i]);
        else
          examine(examination, number, properties, *make_subjects({names[i]}, options.hosting).front(),
                  result.implementations[i], result.findings);
      }
      ++number;
      ++result.drawn;
    }
  return result;
}

}  // namespace tconv::cli
