#include "impls/host/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tconv {
namespace {

constexpr size_t kLongestText = 200;

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
    tensor.type_code = TCONV_FLOAT;
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
  tconv_args args{};

  explicit AbiCall(const Call& call)
      : problem(abi_problem(call.problem)),
        x(call.x, call.problem, false),
        w(call.w, call.problem, false),
        b(call.b, call.problem, true),
        y(call.y, call.problem, false) {
    args.struct_size = sizeof args;
    args.problem = &problem;
    args.x = &x.tensor;
    args.w = &w.tensor;
    args.b = call.problem.bias ? &b.tensor : nullptr;
    args.y = &y.tensor;
    args.message = message.data();
    args.message_capacity = message.size();
  }

  std::string said() {
    message.back() = '\0';
    return printable(message.data(), message.size());
  }
};

std::string status_text(tconv_status status, AbiCall& call) {
  constexpr std::array<const char*, 5> kNames = {"ok", "invalid argument", "unsupported", "out of memory",
                                                 "internal error"};
  const bool known = status >= 0 && static_cast<size_t>(status) < kNames.size();
  const std::string name = known ? kNames[static_cast<size_t>(status)] : "unknown status " + std::to_string(status);
  const std::string said = call.said();
  return said.empty() ? name : name + ", " + said;
}

// The outcome of an answer to a legal problem; `promised` if supports had said yes to it.
Outcome outcome_of(tconv_status status, AbiCall& call, bool promised) {
  if (status == TCONV_OK) return {};
  const bool refusal = status == TCONV_UNSUPPORTED || status == TCONV_INVALID_ARGUMENT;
  if (refusal && !promised) return {Outcome::Kind::refused, status_text(status, call)};
  if (refusal)
    return {Outcome::Kind::broke_contract, "claim not kept: supports said yes, then " + status_text(status, call)};
  if (status == TCONV_OUT_OF_MEMORY || status == TCONV_INTERNAL_ERROR)
    return {Outcome::Kind::broke_contract, "gave up: " + status_text(status, call)};
  return {Outcome::Kind::broke_contract, "unknown status: " + std::to_string(status)};
}

// The fields of the library's table that it has; ours may be newer or older.
tconv_api known_part(const tconv_api& theirs) {
  tconv_api api{};
  std::memcpy(&api, &theirs, std::min(sizeof api, theirs.struct_size));
  return api;
}

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

// A field of the identity, or `absent` where the library says nothing.
std::string text_or(const char* text, const std::string& absent) {
  return text == nullptr || *text == '\0' ? absent : printable(text, kLongestText);
}

}  // namespace

std::string printable(const char* text, size_t most) {
  std::string result;
  for (size_t i = 0; i < most && text[i] != '\0'; ++i) result += text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
  return result;
}

std::variant<std::unique_ptr<Plugin>, LoadError> Plugin::load(const std::string& path) {
  // Never unloaded: a library that started threads would take its code away from under them.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return LoadError{"cannot be loaded: " + printable(dlerror(), kLongestText)};
  std::unique_ptr<Plugin> plugin(new Plugin);
  plugin->name_ = file_name(path);
  if (void* symbol = dlsym(library, "tconv_get_api")) {
    const tconv_api* api = reinterpret_cast<decltype(&tconv_get_api)>(symbol)(TCONV_ABI_MAJOR, TCONV_ABI_MINOR);
    if (api == nullptr)
      return LoadError{"wrong ABI version: tconv_get_api does not speak version " + std::to_string(TCONV_ABI_MAJOR)};
    if (!TCONV_HAS(api, run))
      return LoadError{"wrong ABI version: the table is too short, " + std::to_string(api->struct_size) + " bytes"};
    if (api->abi_major != TCONV_ABI_MAJOR)
      return LoadError{"wrong ABI version: the table is of version " + std::to_string(api->abi_major)};
    plugin->api_ = known_part(*api);
  } else if (void* run = dlsym(library, "tconv_run")) {
    plugin->api_.run = reinterpret_cast<decltype(&tconv_run)>(run);
  } else {
    return LoadError{"missing symbol: it exports neither tconv_get_api nor tconv_run"};
  }
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
    volatile Entry* now;
    ~Inside() { *now = Entry::none; }
  };
  const Inside inside{entry_};
  *entry_ = entry;
  return function(args...);
}

Outcome Plugin::run(const Call& call, int executions) const {
  AbiCall abi(call);
  bool promised = false;
  if (api_.supports != nullptr) {
    AbiCall question(call);
    for (AbiTensor* tensor : {&question.x, &question.w, &question.b, &question.y}) tensor->tensor.data = nullptr;
    const tconv_status answer = enter(Entry::supports, api_.supports, &question.args);
    if (answer != TCONV_OK) return outcome_of(answer, question, false);
    promised = true;
  }
  if (api_.plan == nullptr) return outcome_of(enter(Entry::run, api_.run, &abi.args), abi, promised);

  tconv_plan* plan = nullptr;
  tconv_status status = enter(Entry::plan, api_.plan, &abi.args, &plan);
  if (status != TCONV_OK) return outcome_of(status, abi, promised);
  for (int i = 0; i < executions && status == TCONV_OK; ++i)
    status = enter(Entry::execute, api_.execute, plan, &abi.args);
  enter(Entry::destroy, api_.destroy, plan);
  return outcome_of(status, abi, true);
}

}  // namespace tconv
