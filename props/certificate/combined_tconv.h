// What a random combination of the output channels must be, without computing one of them:
//
//   sum over c of r[c] * tconv(x, w)[n, c, :] = tconv(x, sum over c of r[c] * w[:, c, :])[n, :]
//
// c runs over the output channels of a group. For two combinations at once, in doubles.
#pragma once

#include <span>
#include <vector>

#include "impls/implementation.h"
#include "props/certificate/channels.h"
#include "props/certificate/exact_sums.h"

namespace tconv {

template <typename T>
class CombinedTconv {
 public:
  // Two weights for each output channel, side by side. Reads w once. Requires data and weights with which every sum is
  // exact in a double.
  CombinedTconv(const Call& call, std::span<const double> weights);

  // The two combinations of image n and a group, prod O elements each, one after the other. Reads the group's x.
  const std::vector<double>& run(int64_t n, int64_t group);

  // Of the data read so far.
  const exact::Seen& x() const { return x_seen_; }
  const exact::Seen& w() const { return w_seen_; }
  const exact::Seen& b() const { return b_seen_; }

 private:
  struct Pixels {
    int64_t first, count;  // of the input, in canonical order
  };

  void combine_weights(int64_t ci, std::span<const double> weights);
  void multiply(int64_t n, int64_t group, const Pixels& pixels);
  void add_tap(int64_t tap, const Pixels& pixels);

  const Call& call_;
  const Problem& p_;
  Channels<T> x_, w_;
  int64_t taps_, depth_, chunk_;                 // prod K, C_in / G, pixels of x at once
  Extents output_;                               // shape
  std::vector<double> combined_w_, combined_b_;  // [group][pair of taps][ci][tap, combination], [group][combination]
  std::vector<double> columns_;                  // [tap, combination][pixel]: the stamps of a chunk's pixels
  std::vector<double> result_;                   // [combination][output]
  std::vector<T> buffer_;
  exact::Seen x_seen_, w_seen_, b_seen_;
};

}  // namespace tconv
