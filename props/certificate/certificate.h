// Evidence that y = tconv(x, w) + b on integer data, for about 1/C_out of the work: Freivalds' check, for transposed
// convolution.
//
//   sum over c of r[c] * y[n, c, o] = tconv(x, sum over c of r[c] * w[:, c, :])[n, o] + sum over c of r[c] * b[c]
//
// for each image n, group and output position o (a pixel), c running over the group's output channels. r is random and
// unknown to the implementation; all is computed exactly. If some y[n, c, o] of a pixel are wrong by e[c], the pixel
// passes only if sum of r[c] * e[c] = 0: of the R values that one r[c] with e[c] != 0 can have, at most one does that,
// whatever the others are. So a wrong pixel passes with a probability of at most 1/R, and of 1/R^k with k independent
// combinations. No r[c] is zero, so that a pixel with one wrong channel never passes.
// docs/certificates.md says more. (Freivalds, "Probabilistic machines can use less running time", IFIP 1977.)
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "impls/implementation.h"
#include "ref/compare.h"

namespace tconv {

struct Confidence {
  int bits = 39;       // a wrong pixel is to pass with a probability of at most 2^-bits
  uint64_t seed = 0;   // of the r
  int range_bits = 0;  // R = 2^range_bits; 0: as many as stay exact. Not to be more than that
};

struct Certificate {
  int combinations = 0;              // k
  int range_bits = 0;                // each r is one of at least 2^range_bits values
  int64_t pixels = 0;                // compared: N * G * prod O
  bool all_zero = true;              // so is every combination expected: nothing is proved
  int64_t wrong = 0;                 // pixels
  std::vector<Extents> first_wrong;  // the first few, as (n, group, depth, height, width)

  bool holds() const { return wrong == 0; }
  // A wrong pixel passes with at most 2^-miss_bits.
  int miss_bits() const { return combinations * range_bits; }
};

// Checks call.y, which may be stored in a wider type than the tested one, x's. Elements that are no integers, or too
// large to be a sum, are wrong. Empty if the data are not integers with exact sums, or
// of other types than f32 and f64.
std::optional<Certificate> certify(const Call& call, const Confidence& confidence);

// Recomputes the first wrong pixels in all channels. Of `compared` elements, those `wrong` are the ones.
Comparison locate(const Call& call, const Certificate& certificate);

}  // namespace tconv
