// The fast way through the cases of a space, for the property `reference` alone: for a case that holds nothing is
// allocated, no text is made and, batches to workers apart, no system call. Whatever differs in any way is judged by
// the property itself, so that the verdicts are the same.
#pragma once

#include <cstdint>
#include <vector>

#include "props/search/enumerate.h"
#include "props/search/search.h"
#include "props/search/small_case.h"

namespace tconv {

class Sweep {
 public:
  // The result is that of `reference` alone, for these subjects.
  Sweep(const Space& space, uint64_t seed, const Subjects& subjects, SearchResult& result)
      : space_(space), seed_(seed), subjects_(subjects), result_(result) {}

  // Tries a batch of the cases first, first + step, ... below end, on all subjects: their data and what is expected are
  // made once. Returns the first number that is left.
  uint64_t try_batch(uint64_t first, uint64_t step, uint64_t end);

 private:
  void try_on(size_t subject);
  void judge(size_t subject, const SmallCase& small, Outcome outcome);

  static constexpr size_t kBatch = 32;  // what goes over to a worker at once

  const Space& space_;
  uint64_t seed_;
  const Subjects& subjects_;
  SearchResult& result_;
  std::vector<SmallCase> batch_ = std::vector<SmallCase>(kBatch);
  size_t count_ = 0;  // of these
  std::vector<Call> calls_;
  std::vector<SmallCase*> called_;
  std::vector<Outcome> outcomes_ = std::vector<Outcome>(kBatch);
};

}  // namespace tconv
