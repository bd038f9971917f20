// A case in aligned memory of its own, ready to be computed again and again by one library, in the worker of
// `tconv bench`.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "impls/host/plugin.h"
#include "props/trial.h"
#include "ref/case.h"

namespace tconv::bench {

// A tensor that begins at a cache line and has one more behind it: XNNPACK reads some bytes beyond its inputs.
class AlignedTensor {
 public:
  AlignedTensor(ElementType type, const Extents& shape, const Placement& placement);
  void poison();  // all NaN: what is not written then is not right
  TensorRef ref() const { return {type_, layout_, memory_.get(), bytes_}; }

 private:
  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };
  ElementType type_;
  Layout layout_;
  size_t bytes_;
  std::unique_ptr<std::byte, Free> memory_;
};

class TimedCall {
 public:
  // Why there is none, by its kind: refused, broke_contract; or computed, and wrong.
  struct Failure {
    Outcome::Kind kind;
    std::string detail;
  };
  // Makes the data and the plan, runs it twice and checks each y: by its certificate, or of other types than f32
  // and f64 by sampled elements. Requires a case for which
  // not_measurable is empty; the plugin outlives the call.
  static std::variant<std::unique_ptr<TimedCall>, Failure> make(const Plugin& plugin, const Case& c);

  // From nothing but data to the first y: the plan and one run.
  double create_and_first_seconds() const { return create_and_first_seconds_; }

  struct Run {
    int64_t nanoseconds = 0, conversion_nanoseconds = 0;  // of all, and the part of it
  };
  // Throws std::runtime_error if what has computed once does not compute again.
  Run run();

 private:
  explicit TimedCall(const Case& c);
  Call call() const;
  std::string why_wrong() const;

  Case case_;
  std::optional<Trial> trial_;  // where elements are sampled
  AlignedTensor x_, w_, b_, y_;
  std::unique_ptr<PreparedCall> prepared_;
  double create_and_first_seconds_ = 0;
};

}  // namespace tconv::bench
