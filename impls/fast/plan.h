// A transposed convolution, prepared: an algorithm chosen, the problem cut up for it, the weights packed.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "impls/fast/algorithm.h"
#include "impls/fast/scales.h"
#include "impls/fast/team.h"
#include "impls/implementation.h"

namespace tconv::fast {

// Why such a call is not done; empty if it is. Its tensors need no data.
std::optional<std::string> unsupported(const Call& call, const Scales& scales);

class Plan {
 public:
  // Of a call that is not `unsupported`; its x and y need no data. Threads: 1 or more. Throws std::bad_alloc.
  Plan(const Call& call, const Scales& scales, int threads);

  int64_t packed_bytes() const { return algorithm_->packed_bytes(); }

  // y = tconv(x, w) + b, with the w and b of the plan, for other data in the layouts of x and y. Allocates nothing; the
  // bits of y do not depend on the number of threads. Calls from several threads wait for each other.
  void execute(const std::byte* x, std::byte* y);

 private:
  std::unique_ptr<Algorithm> algorithm_;
  std::mutex mutex_;
  Team team_;
};

}  // namespace tconv::fast
