// The inputs of a call in memory that cannot be written to.
#pragma once

#include <cstddef>

#include "impls/implementation.h"

namespace tconv::fuzz {

// Copies of x, w and b, for as long as this lives. The bias lies at the alignment of its elements, and no better one:
// allocators give 16 bytes, which hides loads that ask for as much.
class SealedInputs {
 public:
  explicit SealedInputs(const Call& call);
  ~SealedInputs();
  SealedInputs(const SealedInputs&) = delete;
  SealedInputs& operator=(const SealedInputs&) = delete;

  // With the copies; as given if there is no memory for them.
  const Call& call() const { return call_; }

 private:
  Call call_;
  std::byte* memory_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace tconv::fuzz
