// The one interface of everything that computes a transposed convolution, whoever wrote it and wherever it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ref/case.h"
#include "ref/tensor.h"

namespace tconv {

// One computation: a valid problem and its tensors. All tensors have the same element type; b.data is null without
// bias. An implementation reads x, w and b, and writes every element of y and nothing else.
struct Call {
  const Problem& problem;
  ConstTensorRef x, w, b;
  TensorRef y;
};

// What came back. Wrong numbers are still `computed`: to judge them is the properties' task.
struct Outcome {
  enum class Kind : uint8_t {
    computed,        // y has been written
    refused,         // the implementation said that it does not do this; `detail` is its reason
    crashed,         // the process that ran it died; `detail` is the signal or exit status
    timed_out,       // it did not come back in time
    broke_contract,  // it answered against the rules; `detail` says which
  };
  Kind kind = Kind::computed;
  std::string detail;
};

class Implementation {
 public:
  Implementation() = default;
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  virtual ~Implementation() = default;

  virtual std::string name() const = 0;
  virtual std::string version() const = 0;
  // How the command line names it.
  virtual std::string argument() const { return name(); }
  // One line: how it computes.
  virtual std::string description() const = 0;

  // The reason why it does not do such a case, known without running it; empty if it does. Cheap and pure.
  virtual std::optional<std::string> unsupported(const Case& c) const = 0;

  // Never throws, whatever happens inside.
  virtual Outcome run(const Call& call) = 0;

  // Many calls at once, for those to whom a call is a journey. outcomes has an element for each call.
  virtual void run_all(std::span<const Call> calls, std::span<Outcome> outcomes) {
    for (size_t i = 0; i < calls.size(); ++i) outcomes[i] = run(calls[i]);
  }
};

}  // namespace tconv
