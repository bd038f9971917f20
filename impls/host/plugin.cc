#include "impls/host/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace tconv {
namespace {

constexpr size_t kLongestText = 200;

uint8_t type_code(ElementType type) {
  if (type == ElementType::bf16) return TCONV_BFLOAT;
  if (type == ElementType::u8) return TCONV_UINT;
  return is_integer(type) ? TCONV_INT : TCONV_FLOAT;
}

// A tensor in the ABI's words: n, c, then the axes that the problem has. Keeps the arrays that it points to.
struct AbiTensor {
  std::array<int64_t, 5> shape{}, strides{};
  tconv_tensor tensor{};

  AbiTensor(const ConstTensorRef& ref, const Problem& p, bool bias) {
    size_t dims = 0;
    for (size_t i = 0; i < 5; ++i) {
      const bool present = bias ? i == 0 : i < 2 || i - 2 >= p.first_axis();
      if (!present) continue;
      shape[dims] = ref.layout.shape[i];
      strides[dims++] = ref.layout.strides[i];
    }
    // The ABI has one type for inputs and outputs; that inputs are not written is a rule, and checked.
    tensor.data = const_cast<std::byte*>(ref.data);
    tensor.device_type = TCONV_CPU;
    tensor.ndim = static_cast<int32_t>(dims);
    tensor.type_code = type_code(ref.type);
    tensor.type_bits = static_cast<uint8_t>(8 * traits(ref.type).bytes);
    tensor.type_lanes = 1;
    tensor.shape = shape.data();
    tensor.strides = strides.data();
    tensor.byte_offset = static_cast<uint64_t>(ref.layout.offset * traits(ref.type).bytes);
  }
  AbiTensor(const AbiTensor&) = delete;
  AbiTensor& operator=(const AbiTensor&) = delete;
};

tconv_problem abi_problem(const Problem& p) {
  tconv_problem problem{};
  problem.struct_size = sizeof problem;
  problem.spatial_rank = p.rank;
  problem.groups = p.groups;
  for (size_t a = p.first_axis(), i = 0; a < 3; ++a, ++i) {
    problem.stride[i] = p.axes[a].stride;
    problem.dilation[i] = p.axes[a].dilation;
    problem.pad_begin[i] = p.axes[a].pad_begin;
    problem.pad_end[i] = p.axes[a].pad_end;
    problem.output_padding[i] = p.axes[a].output_padding;
  }
  return problem;
}

// A call in the ABI's words.
struct AbiCall {
  tconv_problem problem;
  AbiTensor x, w, b, y;
  std::array<char, 256> message{};
  std::vector<float> scales;
  tconv_quantization quantization{};
  tconv_args args{};

  explicit AbiCall(const Call& call)
      : problem(abi_problem(call.problem)),
        x(call.x, call.problem, false),
        w(call.w, call.problem, false),
        b(call.b, call.problem, true),
        y(call.y, call.problem, false) {
    args.struct_size = sizeof args;
    args.problem = &problem;
    const bool forward = call.direction == Direction::forward;
    args.x = call.direction == Direction::backward_data ? &y.tensor : &x.tensor;
    args.w = call.direction == Direction::backward_weights ? &y.tensor : &w.tensor;
    args.b = forward && call.problem.bias ? &b.tensor : nullptr;
    args.y = forward ? &y.tensor : call.direction == Direction::backward_data ? &x.tensor : &w.tensor;
    args.message = message.data();
    args.message_capacity = message.size();
    if (forward && call.types().integers()) quantise(call.quantization, call.y.layout.shape[1]);
  }

  void quantise(const Quantization& q, int64_t channels) {
    for (int64_t c = 0; c < channels; ++c)
      scales.push_back(static_cast<float>(q.multiplier(c)) * kScaleOfY / kScaleOfX);
    quantization = {sizeof quantization,  q.x_zero,  q.w_zero,  q.y_zero,
                    q.by_channel ? 1 : 0, kScaleOfX, kScaleOfY, scales.data()};
    args.quantization = &quantization;
  }

  void without_data(std::initializer_list<AbiTensor*> tensors) {
    for (AbiTensor* t : tensors) t->tensor.data = nullptr;
  }

  std::string said() {
    message.back() = '\0';
    return printable(message.data(), message.size());
  }
};

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
