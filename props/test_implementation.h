// Implementations made up on the spot, for tests.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "impls/implementation.h"
#include "props/subject.h"

namespace tconv::test {

class TestImplementation : public Implementation {
 public:
  using Run = std::function<Outcome(const Call&)>;
  using Unsupported = std::function<std::optional<std::string>(const Case&)>;

  TestImplementation(std::string name, Run run, Unsupported unsupported)
      : name_(std::move(name)), run_(std::move(run)), unsupported_(std::move(unsupported)) {}

  std::string name() const override { return name_; }
  std::string version() const override { return "1.2.3"; }
  std::string description() const override { return "for tests"; }
  // Those that tests make up compute in the type of their tensors.
  std::optional<std::string> unsupported(const Case& c) const override {
    if (auto reason = unsupported_(c)) return reason;
    if (!c.type.arithmetic()) return "f32 and f64 only";
    return std::nullopt;
  }
  bool watches(Rule) const override { return true; }
  Outcome run(const Call& call) override { return run_(call); }
  void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner) override {
    Implementation::run_all(calls, outcomes, Manner::in_turn);
  }

 private:
  std::string name_;
  Run run_;
  Unsupported unsupported_;
};

inline std::unique_ptr<Subject> subject(
    std::string name, TestImplementation::Run run,
    TestImplementation::Unsupported unsupported = [](const Case&) { return std::nullopt; }) {
  return std::make_unique<Subject>(
      std::make_unique<TestImplementation>(std::move(name), std::move(run), std::move(unsupported)));
}

// Computes y as a function does.
inline std::unique_ptr<Subject> computing(std::string name, void (*run)(const Call&)) {
  return subject(std::move(name), [run](const Call& call) { return run(call), Outcome{}; });
}

}  // namespace tconv::test
