// The pixels that a certificate has found wrong, in whichever of its combinations.
#pragma once

#include <vector>

#include "props/certificate/certificate.h"
#include "ref/dense.h"

namespace tconv {

class WrongPixels {
 public:
  explicit WrongPixels(const Problem& p) {
    const Extents y = output_shape(p);
    wrong_ = Dense<uint8_t>({y[0], p.groups, y[2], y[3], y[4]});
  }

  // `pixel` counts the output positions of an image and group in canonical order.
  void add(int64_t n, int64_t group, int64_t pixel) {
    wrong_.values[wrong_.offset(n, group, 0, 0, 0) + static_cast<size_t>(pixel)] = 1;
  }

  void report(Certificate& certificate) const {
    constexpr int64_t kShown = 16;
    certificate.pixels = static_cast<int64_t>(wrong_.values.size());
    size_t i = 0;
    for_each_index(wrong_.shape, [&](auto n, auto g, auto z, auto y, auto x) {
      if (wrong_.values[i++] == 0) return;
      if (++certificate.wrong <= kShown) certificate.first_wrong.push_back({n, g, z, y, x});
    });
  }

 private:
  Dense<uint8_t> wrong_;
};

}  // namespace tconv
