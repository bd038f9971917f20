#include <algorithm>

#include "props/diagnosis/lab.h"
#include "props/diagnosis/misreadings.h"

namespace tconv {
namespace {

Extents index_at(size_t flat, const Extents& shape) {
  return misreadings_of::unflattened(static_cast<int64_t>(flat), shape);
}

struct Part {
  const char* name;
  const char* sentence;
  bool (*has)(const Problem&, const Extents& y);
};

constexpr Part kParts[] = {
    {"empty_phase_unwritten", "outputs that no tap reaches are not written",
     [](const Problem& p, const Extents& y) { return !misreadings_of::has_taps(p, y); }},
    {"output_padding_unwritten", "the outputs of output_padding are not written", &misreadings_of::in_output_padding},
    {"groups_unwritten", "only the output channels of the first group are written",
     [](const Problem& p, const Extents& y) { return y[1] >= p.out_channels_per_group(); }},
    {"images_unwritten", "only the first image is written", [](const Problem&, const Extents& y) { return y[0] > 0; }},
};

}  // namespace

std::optional<Named> named_by_output(const std::vector<Observation>& wrong) {
  bool unwritten = false, added = false;
  std::vector<const Part*> parts;
  for (const Part& part : kParts) parts.push_back(&part);
  for (const Observation& seen : wrong) {
    const auto& expected = seen.trial.expected().value.values;
    for (size_t i = 0; i < expected.size(); ++i) {
      const double y = seen.answer.y.values[i], held = seen.held.values[i];
      const bool left = y == held && y != expected[i];
      unwritten = unwritten || left;
      if (!left && y != expected[i]) {
        // Of what is added to what y held, some products may have come to nothing.
        const double bias = seen.problem().bias
                                ? seen.trial.data().b.values[static_cast<size_t>(index_at(i, seen.answer.y.shape)[1])]
                                : 0;
        if (y != held + expected[i] && y != held + expected[i] - bias) return std::nullopt;
        added = true;
      }
      std::erase_if(
          parts, [&](const Part* part) { return part->has(seen.problem(), index_at(i, seen.answer.y.shape)) != left; });
    }
  }
  if (added) return Named{"output_not_cleared", "the result is added to what y held before"};
  if (!unwritten) return std::nullopt;
  if (parts.size() == 1) return Named{parts[0]->name, parts[0]->sentence};
  return Named{"unwritten", "some elements of y are not written"};
}

}  // namespace tconv
