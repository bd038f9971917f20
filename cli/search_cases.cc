#include "cli/search_cases.h"

#include <fmt/format.h>

#include "cli/memory.h"
#include "cli/names.h"
#include "cli/terminal.h"

namespace tconv::cli {
namespace {

// Zero insertion multiplies every output by every tap, up to a thousand times the work: beyond this it is left out.
constexpr int64_t kMostZeroInserted = 2'000'000'000;

// What a worker has taken for a large case is given back by its end; starting one for each small case would cost more
// than the case.
constexpr int64_t kLarge = 64 << 20;

int64_t zero_inserted_multiplications(const Problem& p) {
  const Extents y = output_shape(p);
  return y[0] * y[1] * y[2] * y[3] * y[4] * max_products(p);
}

bool too_slow(const std::string& implementation, const Problem& p) {
  const bool inserts_zeros = implementation == "dilate_conv" || implementation == "opencv_dilate_filter";
  return inserts_zeros && zero_inserted_multiplications(p) > kMostZeroInserted;
}

}  // namespace

SearchResult search_cases(const std::vector<NamedCase>& cases, const std::vector<DataKind>& kinds,
                          const std::string& description, const VerifyOptions& options,
                          const std::vector<std::string>& names) {
  const bool chosen_properties = !options.properties.empty();
  const auto all_properties = find_properties(chosen_properties ? options.properties : kinds.front().properties);
  const Subjects subjects = make_subjects(names, options.hosting);
  SearchResult result = empty_result(all_properties, subjects, options.seed);
  result.plan = description;
  result.planned = cases.size() * kinds.size();
  Progress progress(result.planned * names.size());
  uint64_t number = 0;
  for (const auto& [id, tried] : cases)
    for (const DataKind& kind : kinds) {
      Case c = tried;
      c.recipe = {};
      c.recipe.kind = kind.data;
      c.recipe.seed = options.seed;
      if (!validate(c).empty()) {  // it has no data of this kind
        --result.planned;
        continue;
      }
      if (memory_bytes(c) > options.memory) {
        fmt::print(stderr, "tconv: {} left out, it needs {}\n", id, size_text(memory_bytes(c)));
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
        const auto examine_on = [&](Subject& subject) {
          examine(examination, number, properties, subject, result.implementations[i], result.findings);
        };
        if (too_slow(names[i], c.problem))
          skip("zero insertion takes too long for this case", result.implementations[i]);
        else if (memory_bytes(c) > kLarge)
          examine_on(*make_subjects({names[i]}, options.hosting).front());
        else
          examine_on(*subjects[i]);
      }
      ++number;
      ++result.drawn;
    }
  return result;
}

}  // namespace tconv::cli
