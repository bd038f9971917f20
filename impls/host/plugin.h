// A shared library that speaks tconv_abi.h, loaded into this process.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "impls/abi/tconv_abi.h"
#include "impls/implementation.h"

namespace tconv {

// Why a library could not be taken; `detail` begins with the kind of reason, "missing symbol: ...".
struct LoadError {
  std::string detail;
};

// The function of the library that is running, to say in which one it died.
enum class Entry : uint8_t { none, supports, plan, execute, destroy, run, backward_data, backward_weights };

// What TCONV_FLAG_... of a table declare.
Arithmetic declared_arithmetic(uint64_t flags, const Types& types);

// What a library said, up to a zero or `most` bytes, as far as it is printable: it goes into reports.
std::string printable(const char* text, size_t most);

// A call that is made again and again, with as little around it as there can be: for those who measure it.
class PreparedCall {
 public:
  PreparedCall() = default;
  PreparedCall(const PreparedCall&) = delete;
  PreparedCall& operator=(const PreparedCall&) = delete;
  virtual ~PreparedCall() = default;
  // Computes y from x. Gives the part of the time that the implementation says it took to convert layouts.
  virtual Outcome run(int64_t& conversion_nanoseconds) = 0;
};

class Plugin {
 public:
  // Loads a library and asks for its table. Runs its constructors: they may do anything, so call it in a worker.
  static std::variant<std::unique_ptr<Plugin>, LoadError> load(const std::string& path);
  // The same of a table that is there already; `name` if it has none.
  static std::variant<std::unique_ptr<Plugin>, LoadError> of(const tconv_api* api, const std::string& name);

  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const std::string& description() const { return description_; }
  bool concurrent() const { return (api_.flags & TCONV_FLAG_CONCURRENT) != 0; }
  bool plans() const { return api_.plan != nullptr; }
  uint64_t flags() const { return api_.flags; }
  bool offers(Direction direction) const;

  // y = tconv(x, w) + b, after `supports` has said yes; by plan, execute and destroy where the library has them. Or one
  // of the backward functions, which it offers.
  // Of a problem that is not `valid` nothing is expected but a refusal.
  Outcome run(const Call& call, bool valid = true) const;
  // Manner::on_one_plan; requires plans().
  void run_on_one_plan(std::span<const Call> calls, std::span<Outcome> outcomes) const;

  // Its plan where it makes one, from the call's w and b, for the call's x and y; the tensors outlive what is prepared,
  // and so does the plugin. Or why there is none: it is refused.
  std::variant<std::unique_ptr<PreparedCall>, Outcome> prepare(const Call& call) const;
  // How many threads it may use from now on; why it does not take as many, if it does not.
  std::optional<std::string> set_threads(int threads) const;

  // No: from now on all is run, also what the library does not claim.
  void ask_supports(bool yes) {
    if (!yes) api_.supports = nullptr;
  }

  // From now on, *entry is the function that is running.
  void watch(std::atomic<Entry>* entry) { entry_ = entry; }

 private:
  class Prepared;

  Plugin() = default;
  // Empty if the library does not want to be asked, or says yes.
  std::optional<Outcome> refusal(const Call& call, bool valid) const;
  Outcome run_backward(const Call& call) const;
  Outcome execute(tconv_plan* plan, const Call& call, bool valid) const;
  template <typename Use>
  Outcome with_plan(const Call& call, bool valid, Use use) const;
  template <typename Function, typename... Args>
  auto enter(Entry entry, Function* function, Args... args) const;

  tconv_api api_{};  // what the library gave, as far as its struct_size goes; the rest is null
  std::string name_, version_, description_;
  mutable std::atomic<Entry> unwatched_ = Entry::none;
  std::atomic<Entry>* entry_ = &unwatched_;
};

}  // namespace tconv
