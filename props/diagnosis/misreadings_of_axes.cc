#include <algorithm>
#include <utility>

#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

struct Parameter {
  const char* name;
  int64_t Axis::*member;
};
constexpr Parameter kParameters[] = {
    {"stride", &Axis::stride}, {"dilation", &Axis::dilation}, {"padding", &Axis::pad_begin}};

void add_mix_ups(const Parameter& parameter, std::vector<Misreading>& all) {
  const auto [name, member] = parameter;
  const std::string the = std::string("the ") + name;
  for (size_t a = 0; a < 3; ++a) {
    for (size_t b = 0; b < 3; ++b) {
      if (a == b) continue;
      const auto has = [=](const Problem& p) { return a >= p.first_axis() && b >= p.first_axis(); };
      all.push_back({.name = std::string(name) + "_of_another_axis",
                     .sentence = std::string("the ") + kAxisNames[b] + " has " + the + " of the " + kAxisNames[a],
                     .parameters = [=, member = member](Problem p) {
                       if (has(p)) p.axes[b].*member = p.axes[a].*member;
                       return p;
                     }});
      if (a > b) continue;
      all.push_back({.name = std::string(name) + "s_swapped",
                     .sentence = the + "s of " + kAxisNames[a] + " and " + kAxisNames[b] + " are swapped",
                     .parameters = [=, member = member](Problem p) {
                       if (has(p)) std::swap(p.axes[a].*member, p.axes[b].*member);
                       return p;
                     }});
    }
    all.push_back({.name = std::string(name) + "_of_another_axis",
                   .sentence = std::string("all axes have ") + the + " of " +
                               (a == kDepth   ? "the first"
                                : a == kWidth ? "the last"
                                              : "the height"),
                   .parameters = [=, member = member](Problem p) {
                     const int64_t value = p.axes[std::max(a, p.first_axis())].*member;
                     for (size_t axis = p.first_axis(); axis < 3; ++axis) p.axes[axis].*member = value;
                     return p;
                   }});
  }
}

// The memory of a tensor is walked with two spatial dimensions exchanged.
template <typename Index, typename Shape>
Misreading transposed(const char* name, const char* sentence, Index index, Shape shape) {
  return {.name = name, .sentence = sentence, .product = [=](const Problem& p, Product& q) {
            const Extents true_shape = shape(p);
            Extents& at = index(q);
            for (size_t d = 0; d < 5; ++d)
              if (at[d] < 0 || at[d] >= true_shape[d]) return false;
            Extents walked = true_shape, swapped = at;
            std::swap(walked[3], walked[4]), std::swap(swapped[3], swapped[4]);
            at = unflattened(flattened(swapped, walked), true_shape);
            return true;
          }};
}

}  // namespace

std::vector<Misreading> axes() {
  std::vector<Misreading> all;
  for (const Parameter& parameter : kParameters) add_mix_ups(parameter, all);
  all.push_back(transposed(
      "input_transposed", "x is read with height and width exchanged", [](Product& q) -> Extents& { return q.x; },
      [](const Problem& p) { return input_shape(p); }));
  all.push_back(transposed(
      "output_transposed", "y is written with height and width exchanged", [](Product& q) -> Extents& { return q.y; },
      [](const Problem& p) { return output_shape(p); }));
  return all;
}

}  // namespace tconv::misreadings_of
