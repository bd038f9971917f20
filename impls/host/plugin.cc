#include "impls/host/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "impls/host/abi_call.h"

namespace tconv {
namespace {

constexpr size_t kLongestText = 200;

std::string status_text(tconv_status status, const std::string& said) {
  constexpr std::array<const char*, 5> kNames = {"ok", "invalid argument", "unsupported", "out of memory",
                                                 "internal error"};
  const bool known = status >= 0 && static_cast<size_t>(status) < kNames.size();
  const std::string name = known ? kNames[static_cast<size_t>(status)] : "unknown status " + std::to_string(status);
  return said.empty() ? name : name + ", " + said;
}

// What an answer other than TCONV_OK means depends on what was asked.
struct Asked {
  bool valid;     // the problem is a legal one
  bool promised;  // and supports had said yes to it
};

Outcome outcome_of(tconv_status status, const std::string& said, const Asked& asked) {
  if (status == TCONV_OK) return {};
  const std::string text = status_text(status, said);
  if (status == TCONV_UNSUPPORTED || status == TCONV_INVALID_ARGUMENT) {
    if (asked.valid && asked.promised)
      return broke(Rule::keeps_its_claim, "claim not kept: supports said yes, then " + text);
    if (asked.valid && status == TCONV_INVALID_ARGUMENT)
      return broke(Rule::keeps_its_claim,
                   "calls a legal problem invalid: " + (said.empty() ? "without a reason" : said));
    const bool confuses = !asked.valid && status == TCONV_UNSUPPORTED;
    return {Outcome::Kind::refused, text,
            said.empty() ? Rule::says_why
            : confuses   ? Rule::calls_it_invalid
                         : Rule::none};
  }
  const bool known = status == TCONV_OUT_OF_MEMORY || status == TCONV_INTERNAL_ERROR;
  return broke(Rule::answers, known ? "gave up: " + text : "unknown status: " + std::to_string(status));
}

// The fields of the library's table that it has; ours may be newer or older. A size that ends inside a field does not
// give half a pointer.
tconv_api known_part(const tconv_api& theirs) {
  tconv_api api{};
  const size_t whole_fields = theirs.struct_size - theirs.struct_size % alignof(tconv_api);
  std::memcpy(&api, &theirs, std::min(sizeof api, whole_fields));
  return api;
}

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

// A field of the identity, or `absent` where the library says nothing.
std::string text_or(const char* text, const std::string& absent) {
  return text == nullptr || *text == '\0' ? absent : printable(text, kLongestText);
}

}  // namespace

Arithmetic declared_arithmetic(uint64_t flags, const Types& types) {
  Arithmetic arithmetic = conventional(types);
  if (types.integers()) return arithmetic;
  if ((flags & TCONV_FLAG_SUMS_OF_OWN_TYPE) != 0) arithmetic.accumulator = types.x;
  if (types.x == ElementType::f32 && (flags & TCONV_FLAG_F16_SUMS_OF_F32) != 0)
    arithmetic.accumulator = ElementType::f16;
  if (types.x == ElementType::f32 && (flags & TCONV_FLAG_BF16_SUMS_OF_F32) != 0)
    arithmetic.accumulator = ElementType::bf16;
  arithmetic.norm_wise = (flags & TCONV_FLAG_NORM_WISE) != 0;
  return arithmetic;
}

std::string printable(const char* text, size_t most) {
  std::string result;
  for (size_t i = 0; i < most && text[i] != '\0'; ++i) result += text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
  return result;
}

std::variant<std::unique_ptr<Plugin>, LoadError> Plugin::load(const std::string& path) {
  // Never unloaded: a library that started threads would take its code away from under them.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return LoadError{"cannot be loaded: " + printable(dlerror(), kLongestText)};
  if (void* symbol = dlsym(library, "tconv_get_api"))
    return of(reinterpret_cast<decltype(&tconv_get_api)>(symbol)(TCONV_ABI_MAJOR, TCONV_ABI_MINOR), file_name(path));
  void* run = dlsym(library, "tconv_run");
  if (run == nullptr) return LoadError{"missing symbol: it exports neither tconv_get_api nor tconv_run"};
  tconv_api api{};
  api.struct_size = sizeof api;
  api.abi_major = TCONV_ABI_MAJOR;
  api.run = reinterpret_cast<decltype(&tconv_run)>(run);
  return of(&api, file_name(path));
}

std::variant<std::unique_ptr<Plugin>, LoadError> Plugin::of(const tconv_api* theirs, const std::string& name) {
  if (theirs == nullptr)
    return LoadError{"wrong ABI version: tconv_get_api does not speak version " + std::to_string(TCONV_ABI_MAJOR)};
  if (!TCONV_HAS(theirs, run))
    return LoadError{"wrong ABI version: the table is too short, " + std::to_string(theirs->struct_size) + " bytes"};
  if (theirs->abi_major != TCONV_ABI_MAJOR)
    return LoadError{"wrong ABI version: the table is of version " + std::to_string(theirs->abi_major)};
  std::unique_ptr<Plugin> plugin(new Plugin);
  plugin->name_ = name;
  plugin->api_ = known_part(*theirs);
  const tconv_api& api = plugin->api_;
  const bool whole_plan = api.plan != nullptr && api.execute != nullptr && api.destroy != nullptr;
  if (!whole_plan && (api.plan != nullptr || api.run == nullptr))
    return LoadError{"incomplete table: it has neither run nor all of plan, execute and destroy"};
  if (api.identity != nullptr) {
    if (TCONV_HAS(api.identity, name)) plugin->name_ = text_or(api.identity->name, plugin->name_);
    if (TCONV_HAS(api.identity, version)) plugin->version_ = text_or(api.identity->version, "");
    if (TCONV_HAS(api.identity, description)) plugin->description_ = text_or(api.identity->description, "");
  }
  return plugin;
}

// Calls a function of the library; says so while it runs, also if it throws.
template <typename Function, typename... Args>
auto Plugin::enter(Entry entry, Function* function, Args... args) const {
  struct Inside {
    std::atomic<Entry>* now;
    ~Inside() { now->store(Entry::none, std::memory_order_relaxed); }
  };
  const Inside inside{entry_};
  entry_->store(entry, std::memory_order_relaxed);
  return function(args...);
}

std::optional<Outcome> Plugin::refusal(const Call& call, bool valid) const {
  if (api_.supports == nullptr) return std::nullopt;
  AbiCall question(call);
  question.without_data({&question.x, &question.w, &question.b, &question.y});
  const tconv_status answer = enter(Entry::supports, api_.supports, &question.args);
  if (answer == TCONV_OK) return std::nullopt;
  return outcome_of(answer, question.said(), {valid, false});
}

// Makes a plan, of which x and y have no data yet, uses it and destroys it.
template <typename Use>
Outcome Plugin::with_plan(const Call& call, bool valid, Use use) const {
  AbiCall abi(call);
  abi.without_data({&abi.x, &abi.y});
  tconv_plan* plan = nullptr;
  const tconv_status status = enter(Entry::plan, api_.plan, &abi.args, &plan);
  if (status != TCONV_OK) return outcome_of(status, abi.said(), {valid, api_.supports != nullptr});
  Outcome outcome = use(plan);
  enter(Entry::destroy, api_.destroy, plan);
  return outcome;
}

Outcome Plugin::execute(tconv_plan* plan, const Call& call, bool valid) const {
  AbiCall abi(call);
  const tconv_status status = enter(Entry::execute, api_.execute, plan, &abi.args);
  return outcome_of(status, abi.said(), {valid, true});
}

bool Plugin::offers(Direction direction) const {
  if (direction == Direction::backward_data) return api_.backward_data != nullptr;
  return direction == Direction::forward || api_.backward_weights != nullptr;
}

Outcome Plugin::run_backward(const Call& call) const {
  if (!offers(call.direction)) return {Outcome::Kind::refused, "there is no such function"};
  AbiCall abi(call);
  const bool data = call.direction == Direction::backward_data;
  const tconv_status status = enter(data ? Entry::backward_data : Entry::backward_weights,
                                    data ? api_.backward_data : api_.backward_weights, &abi.args);
  return outcome_of(status, abi.said(), {true, false});
}

Outcome Plugin::run(const Call& call, bool valid) const {
  if (call.direction != Direction::forward) return run_backward(call);
  if (auto refused = refusal(call, valid)) return *refused;
  if (plans()) return with_plan(call, valid, [&](tconv_plan* plan) { return execute(plan, call, valid); });
  AbiCall abi(call);
  const tconv_status status = enter(Entry::run, api_.run, &abi.args);
  return outcome_of(status, abi.said(), {valid, api_.supports != nullptr});
}

std::optional<std::string> Plugin::set_threads(int threads) const {
  if (api_.set_threads == nullptr) return "it has no set_threads";
  const tconv_status status = api_.set_threads(threads);
  if (status == TCONV_OK) return std::nullopt;
  return "set_threads(" + std::to_string(threads) + ") answers: " + status_text(status, "");
}

// The arguments are made once.
class Plugin::Prepared : public PreparedCall {
 public:
  Prepared(const Plugin& plugin, const Call& call) : plugin_(plugin), abi_(call) {
    abi_.args.conversion_nanoseconds = &conversion_nanoseconds_;
  }
  ~Prepared() override {
    if (plan_ != nullptr) plugin_.api_.destroy(plan_);
  }

  // Computed if there is a plan, or none is needed.
  Outcome plan(const Call& call) {
    if (!plugin_.plans()) return {};
    AbiCall abi(call);
    abi.args.conversion_nanoseconds = &conversion_nanoseconds_;
    abi.without_data({&abi.x, &abi.y});
    const tconv_status status = plugin_.api_.plan(&abi.args, &plan_);
    if (status != TCONV_OK) plan_ = nullptr;
    return outcome_of(status, abi.said(), {true, plugin_.api_.supports != nullptr});
  }

  Outcome run(int64_t& conversion_nanoseconds) override {
    conversion_nanoseconds_ = 0;
    const tconv_status status =
        plan_ != nullptr ? plugin_.api_.execute(plan_, &abi_.args) : plugin_.api_.run(&abi_.args);
    conversion_nanoseconds = conversion_nanoseconds_;
    return status == TCONV_OK ? Outcome{} : outcome_of(status, abi_.said(), {true, true});
  }

 private:
  const Plugin& plugin_;
  AbiCall abi_;
  tconv_plan* plan_ = nullptr;
  int64_t conversion_nanoseconds_ = 0;
};

std::variant<std::unique_ptr<PreparedCall>, Outcome> Plugin::prepare(const Call& call) const {
  if (auto refused = refusal(call, true)) return *refused;
  auto prepared = std::make_unique<Prepared>(*this, call);
  const Outcome planned = prepared->plan(call);
  if (planned.kind != Outcome::Kind::computed) return planned;
  return prepared;
}

void Plugin::run_on_one_plan(std::span<const Call> calls, std::span<Outcome> outcomes) const {
  const auto execute_all = [&](tconv_plan* plan) {
    for (size_t i = 0; i < calls.size(); ++i) outcomes[i] = execute(plan, calls[i], true);
    if (calls.size() > 1) outcomes[0] = execute(plan, calls[0], true);
    return Outcome{};
  };
  const auto refused = refusal(calls[0], true);
  const Outcome planned = refused ? *refused : with_plan(calls[0], true, execute_all);
  if (planned.kind != Outcome::Kind::computed) std::fill(outcomes.begin(), outcomes.end(), planned);
}

}  // namespace tconv
