// What a plan is made of: one of the ways to compute a transposed convolution.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tconv::fast {

class Algorithm {
 public:
  Algorithm() = default;
  Algorithm(const Algorithm&) = delete;
  Algorithm& operator=(const Algorithm&) = delete;
  virtual ~Algorithm() = default;

  // Of the weights and biases, in the order in which they are read.
  virtual int64_t packed_bytes() const = 0;

  // The part of y that one of `members` threads computes: as many as it was made for. Allocates nothing.
  virtual void run_share(int member, int members, const std::byte* x, std::byte* y) = 0;
};

}  // namespace tconv::fast
