#include <array>
#include <utility>

#include "props/diagnosis/misreadings.h"

namespace tconv::misreadings_of {
namespace {

using Dimensions = std::array<size_t, 5>;  // of w, outermost first: 0 C_in, 1 C_out/G, 2.. the taps

// The memory of w is read as if its dimensions were in another order; for each group by itself, or for all together.
Misreading in_order(std::string name, std::string sentence, const Dimensions& order, bool for_each_group) {
  return {.name = std::move(name), .sentence = std::move(sentence), .product = [=](const Problem& p, Product& q) {
            Extents shape = weight_shape(p), index = q.w;
            const int64_t rows = for_each_group ? p.in_channels_per_group() : p.in_channels;
            const int64_t first = q.w[0] / rows * rows;
            shape[0] = rows, index[0] -= first;
            int64_t offset = 0;
            for (const size_t d : order) offset = offset * shape[d] + index[d];
            q.w = unflattened(offset, shape);
            q.w[0] += first;
            return true;
          }};
}

}  // namespace

std::vector<Misreading> weights() {
  std::vector<Misreading> all = {
      {.name = "kernel_flipped",
       .sentence = "the kernel is flipped",
       .tap = [](const Axis& a, int64_t t) { return a.kernel - 1 - t; },
       .plain = true},
      {.name = "kernel_transposed",
       .sentence = "the height and width of the kernel are swapped",
       .product = [](const Problem&, Product& q) { return std::swap(q.w[3], q.w[4]), true; }},
      {.name = "kernel_transposed",
       .sentence = "the depth and width of the kernel are swapped",
       .product = [](const Problem&, Product& q) { return std::swap(q.w[2], q.w[4]), true; }},
      {.name = "kernel_transposed",
       .sentence = "the depth and height of the kernel are swapped",
       .product = [](const Problem&, Product& q) { return std::swap(q.w[2], q.w[3]), true; }},
      {.name = "kernel_rotated",
       .sentence = "the kernel is turned by a quarter",
       .product =
           [](const Problem& p, Product& q) {
             std::swap(q.w[3], q.w[4]);
             q.w[4] = p.axes[kWidth].kernel - 1 - q.w[4];
             return true;
           }},
  };
  for (const bool grouped : {false, true}) {
    const std::string of_each = grouped ? "the weights of each group are read as " : "the weights are read as ";
    const auto add = [&](const char* name, const char* as, const Dimensions& order) {
      all.push_back(in_order(name, of_each + as, order, grouped));
    };
    add("weights_output_first", "(C_out, C_in, K...)", {1, 0, 2, 3, 4});
    add("weights_taps_first", "(K..., C_in, C_out/G)", {2, 3, 4, 0, 1});
    add("weights_taps_first", "(K..., C_out/G, C_in)", {2, 3, 4, 1, 0});
    add("weights_taps_first", "(C_in, K..., C_out/G)", {0, 2, 3, 4, 1});
    add("weights_taps_first", "(C_out/G, K..., C_in)", {1, 2, 3, 4, 0});
    add("kernel_transposed", "(C_in, C_out/G, K_w, K_h, K_d)", {0, 1, 4, 3, 2});
    add("kernel_transposed", "(C_in, C_out/G, K_d, K_w, K_h)", {0, 1, 2, 4, 3});
  }
  return all;
}

}  // namespace tconv::misreadings_of
