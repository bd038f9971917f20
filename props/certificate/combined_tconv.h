// What a random combination of the output channels must be, without computing one of them:
//
//   sum over c of r[c] * tconv(x, w)[n, c, :] = tconv(x, sum over c of r[c] * w[:, c, :])[n, :]
//
// c runs over the output channels of a group. For two combinations at once, in doubles.
#pragma once

#include <span>
#include <vector>

#include "impls/implementation.h"
#include "props/certificate/exact_sums.h"

namespace tconv {

template <typename T>
class CombinedTconv {
 public:
  // A pair of weights for each output channel. Reads w once. Requires data and weights with which every sum is exact in
  // a double.
  CombinedTconv(const Call& call, std::span<const exact::PairOfWeights> weights);

  // The two combinations of image n and a group, of prod O elements each; they are overwritten. Reads the group's x.
  void run(int64_t n, int64_t group, std::vector<double>& first, std::vector<double>& second);

  // Of the data read so far.
  const exact::Seen& x() const { return x_seen_; }
  const exact::Seen& w() const { return w_seen_; }
  const exact::Seen& b() const { return b_seen_; }

 private:
  struct Pixels {
    int64_t first, count;  // of the input, in canonical order
  };

  void combine_weights(int64_t ci, std::span<const exact::PairOfWeights> weights);
  void pack(int64_t n, int64_t group, const Pixels& pixels);
  void add_tap(int64_t tap, const Pixels& pixels, const double* stamped, std::vector<double>& first,
               std::vector<double>& second) const;

  const Call& call_;
  const Problem& p_;
  int64_t taps_, depth_;             // prod K, C_in / G
  size_t width_, panels_;            // of a chunk of pixels
  Extents output_;                   // shape
  std::vector<double> combined_w_;   // [group][pair of taps][ci][tap, combination]
  std::vector<exact::PairOfWeights> combined_b_;  // [group]
  std::vector<double> packed_x_;     // [panel][ci][width]
  std::vector<T> buffer_;
  exact::Seen x_seen_, w_seen_, b_seen_;
};

}  // namespace tconv
