// Tails of vectors and blocks, which are dropped, and lanes of their bodies that repeat another.
#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

struct Dimension {
  const char* name;
  const char* what;
  int64_t (*index)(const Problem&, const Product&);
  int64_t (*extent)(const Problem&);
};

template <size_t a>
Dimension input_of(const char* name, const char* what) {
  return {name, what, [](const Problem&, const Product& q) { return q.x[a + 2]; },
          [](const Problem& p) { return p.axes[a].input; }};
}
template <size_t a>
Dimension tap_of(const char* what) {
  return {"taps_dropped", what, [](const Problem&, const Product& q) { return q.w[a + 2]; },
          [](const Problem& p) { return p.axes[a].kernel; }};
}

std::vector<Dimension> dimensions() {
  return {
      input_of<kWidth>("columns_dropped", "input columns"),
      input_of<kHeight>("rows_dropped", "input rows"),
      input_of<kDepth>("planes_dropped", "input planes"),
      tap_of<kWidth>("taps along the width"),
      tap_of<kHeight>("taps along the height"),
      tap_of<kDepth>("taps along the depth"),
      {"input_channels_dropped", "input channels of a group",
       [](const Problem& p, const Product& q) { return q.x[1] % p.in_channels_per_group(); },
       [](const Problem& p) { return p.in_channels_per_group(); }},
      {"output_channels_dropped", "output channels of a group", [](const Problem&, const Product& q) { return q.w[1]; },
       [](const Problem& p) { return p.out_channels_per_group(); }},
      {"groups_dropped", "groups",
       [](const Problem& p, const Product& q) { return q.x[1] / p.in_channels_per_group(); },
       [](const Problem& p) { return p.groups; }},
      {"images_dropped", "images", [](const Problem&, const Product& q) { return q.x[0]; },
       [](const Problem& p) { return p.batch; }},
  };
}

void add_dropped(const Dimension& d, std::vector<Misreading>& all) {
  const std::string name = d.name, what = d.what;
  all.push_back({.name = name,
                 .sentence = "the last of the " + what + " is left out",
                 .product = [=](const Problem& p, Product& q) { return d.index(p, q) < d.extent(p) - 1; }});
  all.push_back({.name = name,
                 .sentence = "the first of the " + what + " is left out",
                 .product = [=](const Problem& p, Product& q) { return d.index(p, q) > 0; }});
  for (const int64_t block : {1, 2, 3, 4, 8, 16, 32, 64}) {
    const std::string n = std::to_string(block);
    all.push_back({.name = name,
                   .sentence = block == 1 ? "only the first of the " + what + " is used"
                                          : "only the first " + n + " " + what + " are used",
                   .product = [=](const Problem& p, Product& q) { return d.index(p, q) < block; }});
    if (block > 1)
      all.push_back(
          {.name = name,
           .sentence = what + " after the last whole block of " + n + " are left out",
           .product = [=](const Problem& p, Product& q) { return d.index(p, q) < d.extent(p) / block * block; }});
  }
}

}  // namespace

std::vector<Misreading> blocks() {
  std::vector<Misreading> all;
  for (const Dimension& d : dimensions()) add_dropped(d, all);
  for (const int64_t block : {2, 4, 8, 16, 32, 64}) {
    const std::string n = std::to_string(block);
    all.push_back({.name = "weights_of_another_channel",
                   .sentence = "output channels of a group after " + n + " use the weights of the first " + n,
                   .product = [=](const Problem&, Product& q) { return q.w[1] %= block, true; }});
    all.push_back({.name = "weights_of_another_channel",
                   .sentence = "a last, incomplete block of " + n + " output channels uses the weights of the first",
                   .product = [=](const Problem& p, Product& q) {
                     if (q.w[1] >= p.out_channels_per_group() / block * block) q.w[1] %= block;
                     return true;
                   }});
  }
  return all;
}

}  // namespace tconv::misreadings_of
