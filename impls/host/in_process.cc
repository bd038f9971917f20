#include "impls/host/in_process.h"

#include "impls/host/plugin.h"

namespace tconv {
namespace {

class InProcess : public Implementation {
 public:
  InProcess(const std::string& path, std::string argument) : argument_(std::move(argument)) {
    auto loaded = Plugin::load(path);
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
    else if (plugin_ && manner == Manner::unchecked)
      for (size_t i = 0; i < calls.size(); ++i) outcomes[i] = plugin_->run(calls[i], false);
    else
      Implementation::run_all(calls, outcomes, manner);
  }

 private:
  std::string argument_, load_error_;
  std::unique_ptr<Plugin> plugin_;
};

}  // namespace

std::unique_ptr<Implementation> make_in_process(const std::string& path, const std::string& argument) {
  return std::make_unique<InProcess>(path, argument);
}

}  // namespace tconv
