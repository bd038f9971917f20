#include "fuzz/watched_plugin.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include "fuzz/judge.h"
#include "fuzz/sealed_inputs.h"
#include "impls/host/environment.h"

namespace tconv::fuzz {
namespace {

// From now on it is a file, of which one can see how long it is. Engines write to stderr.
void watch_stdout() {
  char path[] = "/tmp/tconv-stdout-XXXXXX";
  const int file = mkstemp(path);
  if (file < 0) return;
  unlink(path);
  dup2(file, STDOUT_FILENO);
  close(file);
}

// What the inputs of a call hold.
class Inputs {
 public:
  explicit Inputs(const Call& call) : call_(call) {
    for (size_t i = 0; i < held_.size(); ++i) held_[i].assign(begin(i), begin(i) + inputs()[i].bytes);
  }
  bool changed() const {
    for (size_t i = 0; i < held_.size(); ++i)
      if (!std::equal(held_[i].begin(), held_[i].end(), begin(i))) return true;
    return false;
  }

 private:
  std::array<ConstTensorRef, 3> inputs() const { return {call_.x, call_.w, call_.b}; }
  const std::byte* begin(size_t i) const { return inputs()[i].data; }
  const Call& call_;
  std::array<std::vector<std::byte>, 3> held_;
};

// The one whose code runs.
const Implementation* running = nullptr;

class Watched : public Implementation {
 public:
  explicit Watched(std::unique_ptr<Plugin> plugin) : plugin_(std::move(plugin)) {}

  std::string name() const override { return plugin_->name(); }
  std::string version() const override { return plugin_->version(); }
  std::string description() const override { return plugin_->description(); }
  std::optional<std::string> unsupported(const Case&) const override { return std::nullopt; }
  bool offers(Direction direction) const override { return plugin_->offers(direction); }
  Arithmetic arithmetic(const Types& types) const override { return declared_arithmetic(plugin_->flags(), types); }
  bool watches(Rule) const override { return true; }

  // Sealed inputs have no red zones around them: half and half.
  Outcome run(const Call& call) override {
    if (call.x.layout.offset == 0) return run(call, true);
    const SealedInputs sealed(call);
    return run(sealed.call(), true);
  }

  void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) override {
    if (calls.empty()) return;
    if (manner == Manner::on_one_plan && plugin_->plans())
      plugin_->run_on_one_plan(calls, outcomes);
    else if (manner == Manner::at_once && plugin_->concurrent())
      run_at_once(calls, outcomes);
    else if (manner == Manner::unchecked)
      for (size_t i = 0; i < calls.size(); ++i) outcomes[i] = run(calls[i], false);
    else
      Implementation::run_all(calls, outcomes, manner);
  }

 private:
  Outcome run(const Call& call, bool valid) {
    const Inputs before(call);
    const Environment environment;
    Outcome outcome;
    running = this;
    try {
      outcome = plugin_->run(call, valid);
    } catch (...) {
      outcome = broke(Rule::answers, "throws an exception");
    }
    running = nullptr;
    const auto changed = environment.restore();
    if (outcome.kind != Outcome::Kind::computed && outcome.kind != Outcome::Kind::refused) return outcome;
    if (before.changed()) return broke(Rule::leaves_inputs, "writes to its inputs");
    if (changed) return *changed;
    if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
      return broke(Rule::restores_environment, "closes descriptors that are not its own");
    return outcome;
  }

  void run_at_once(std::span<const Call> calls, std::span<Outcome> outcomes) {
    constexpr int kTimes = 8;
    std::atomic<size_t> waiting = calls.size();
    std::vector<std::thread> threads;
    for (size_t i = 0; i < calls.size(); ++i)
      threads.emplace_back([&, i] {
        --waiting;
        while (waiting != 0) std::this_thread::yield();
        outcomes[i] = {};
        for (int time = 0; time < kTimes && outcomes[i].kind == Outcome::Kind::computed; ++time)
          outcomes[i] = plugin_->run(calls[i]);
      });
    for (std::thread& thread : threads) thread.join();
  }

  std::unique_ptr<Plugin> plugin_;
};

}  // namespace

// A crash, a timeout and exit() are seen by the engine, which itself ends by _Exit.
extern "C" void _exit(int status) {  // NOLINT(bugprone-reserved-identifier)
  if (running != nullptr) require(false, ("answers " + running->name() + " ends_the_process").c_str(), "by _exit");
  for (;;) syscall(SYS_exit_group, status);
}

std::unique_ptr<Implementation> watched(std::unique_ptr<Plugin> plugin) {
  watch_stdout();
  return std::make_unique<Watched>(std::move(plugin));
}

}  // namespace tconv::fuzz
