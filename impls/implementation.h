// The one interface of everything that computes a transposed convolution, whoever wrote it and wherever it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "ref/case.h"
#include "ref/tensor.h"

namespace tconv {

// The three maps of the trilinear form <tconv(x, w), g> = <x, conv(g, w)> = <w, wgrad(x, g)>.
enum class Direction : uint8_t {
  forward,           // y = tconv(x, w) + b
  backward_data,     // conv: the gradient with respect to x
  backward_weights,  // wgrad: the gradient with respect to w
};

// One computation: a valid problem and its tensors; b.data is null without bias. An implementation reads x, w and b,
// and writes every element of y and nothing else. Of backward_data x is g, and y has the shape of x; of
// backward_weights w is g, and y has the shape of w.
struct Call {
  const Problem& problem;
  ConstTensorRef x, w, b;
  TensorRef y;
  Quantization quantization = {};  // of integer types
  Direction direction = Direction::forward;

  Types types() const { return {x.type, w.type, y.type}; }
};

// The rules of tconv_abi.h that a single run can break.
enum class Rule : uint8_t {
  none,
  answers,               // it comes back, with an answer
  writes_only_y,         // nothing else in memory
  reads_only_inputs,     // and nothing beside them
  leaves_inputs,         // as they are
  keeps_its_claim,       // what `supports` says, run does
  restores_environment,  // rounding mode, flush to zero, signals, descriptors
  prints_nothing,        // on stdout
  keeps_no_memory,       // from call to call
  says_why,              // it refuses with a reason
  calls_it_invalid,      // and tells what is wrong from what it does not do
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
  Rule rule = Rule::none;  // that was broken; also by a refusal, which is one all the same
};

inline Outcome broke(Rule rule, std::string detail) { return {Outcome::Kind::broke_contract, std::move(detail), rule}; }

// How several calls are made.
enum class Manner : uint8_t {
  in_turn,      // one after the other, each by itself
  on_one_plan,  // a plan is made for the first and executes all, then the first again; they differ in x and y only
  at_once,      // by as many threads at the same time
  repeatedly,   // each a few thousand times, to see whether memory grows
  unchecked,    // in turn, but the problem may be invalid: `computed` says that it was taken all the same
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

  // Whether there is a function for it.
  virtual bool offers(Direction direction) const { return direction == Direction::forward; }

  // How it says that it computes such types.
  virtual Arithmetic arithmetic(const Types& types) const { return conventional(types); }

  // Whether breaking the rule would be noticed where it runs.
  virtual bool watches(Rule) const { return false; }

  // Loses what earlier calls may have left behind, where that can be: it goes on in a new process.
  virtual void forget() {}

  // Never throws, whatever happens inside.
  virtual Outcome run(const Call& call) = 0;

  // Many calls in one go, for those to whom a call is a journey, or in another manner; `refused` where that is not
  // done. outcomes has an element for each call.
  virtual void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) {
    for (size_t i = 0; i < calls.size(); ++i)
      outcomes[i] = manner == Manner::in_turn ? run(calls[i]) : Outcome{Outcome::Kind::refused, "not in this manner"};
  }
};

}  // namespace tconv
