#include "impls/host/in_process.h"

#include <thread>
#include <vector>

#include "impls/host/plugin.h"

namespace tconv {
namespace {

class InProcess : public Implementation {
 public:
  InProcess(std::variant<std::unique_ptr<Plugin>, LoadError> loaded, std::string argument)
      : argument_(std::move(argument)) {
    if (auto* error = std::get_if<LoadError>(&loaded))
      load_error_ = error->detail;
    else
      plugin_ = std::move(std::get<std::unique_ptr<Plugin>>(loaded));
  }

  std::string name() const override { return plugin_ ? plugin_->name() : argument_; }
  std::string version() const override { return plugin_ ? plugin_->version() : ""; }
  std::string argument() const override { return argument_; }
  std::string description() const override { return plugin_ ? plugin_->description() : load_error_; }
  std::optional<std::string> unsupported(const Case&) const override { return std::nullopt; }

  bool offers(Direction direction) const override { return plugin_ && plugin_->offers(direction); }
  Arithmetic arithmetic(const Types& types) const override {
    return declared_arithmetic(plugin_ ? plugin_->flags() : 0, types);
  }

  Outcome run(const Call& call) override { return plugin_ ? plugin_->run(call) : broke(Rule::answers, load_error_); }

  void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) override {
    if (plugin_ && plugin_->plans() && manner == Manner::on_one_plan && !calls.empty())
      plugin_->run_on_one_plan(calls, outcomes);
    else if (plugin_ && plugin_->concurrent() && manner == Manner::at_once)
      run_at_once(calls, outcomes);
    else if (plugin_ && manner == Manner::unchecked)
      for (size_t i = 0; i < calls.size(); ++i) outcomes[i] = plugin_->run(calls[i], false);
    else
      Implementation::run_all(calls, outcomes, manner);
  }

 private:
  void run_at_once(std::span<const Call> calls, std::span<Outcome> outcomes) {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < calls.size(); ++i) threads.emplace_back([&, i] { outcomes[i] = run(calls[i]); });
    for (std::thread& thread : threads) thread.join();
  }

  std::string argument_, load_error_;
  std::unique_ptr<Plugin> plugin_;
};

}  // namespace

std::unique_ptr<Implementation> make_in_process(const std::string& path, const std::string& argument) {
  return std::make_unique<InProcess>(Plugin::load(path), argument);
}

std::unique_ptr<Implementation> make_in_process(const tconv_api& api) {
  const std::string name = api.identity->name;
  return std::make_unique<InProcess>(Plugin::of(&api, name), name);
}

}  // namespace tconv
