// Hostile tables of plugins, hostile answers and conduct of their functions, and hostile bytes in the worker's shared
// memory: each is a LoadError or an Outcome with printable text, nothing is read beyond what the library says it has,
// and what it changes in the process is noticed and undone.
#include <fenv.h>
#include <signal.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz/judge.h"
#include "fuzz/numbers.h"
#include "impls/host/environment.h"
#include "impls/host/wire.h"
#include "ref/data.h"

namespace tconv::fuzz {
namespace {

// Of the input: what the functions below do, and answer with.
Numbers* left = nullptr;
bool changed_something = false;

void change_the_environment() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  switch (left->byte() % 16) {
    case 0:
      changed_something = fesetround(FE_UPWARD) == 0 || changed_something;
      break;
    case 1:
      changed_something = sigprocmask(SIG_BLOCK, &signals, nullptr) == 0 || changed_something;
      break;
#if defined(__x86_64__)
    case 2:
      _mm_setcsr(_mm_getcsr() | _MM_FLUSH_ZERO_ON);
      changed_something = true;
      break;
#endif
    default:
      break;
  }
}

// Whatever the bytes say, and a message that may have no end.
tconv_status answer(const tconv_args* args) {
  change_the_environment();
  const size_t most = left->byte() % 4 == 0 ? args->message_capacity : left->byte() % 4;
  for (size_t i = 0; i < std::min(most, args->message_capacity) && !left->empty(); ++i)
    args->message[i] = left->of<char>();
  const uint8_t status = left->byte();
  return status < 128 ? TCONV_OK : status < 240 ? status % 6 : left->of<tconv_status>();
}
tconv_status make_plan(const tconv_args* args, tconv_plan** plan) {
  static int something;
  *plan = reinterpret_cast<tconv_plan*>(&something);
  return answer(args);
}
tconv_status execute(tconv_plan*, const tconv_args* args) { return answer(args); }
void destroy(tconv_plan*) {}
tconv_status set_threads(int32_t count) { return count % 2 == 0 ? TCONV_OK : TCONV_INVALID_ARGUMENT; }

template <typename F>
F* maybe(F* function, Numbers& numbers) {
  return numbers.byte() % 4 == 0 ? nullptr : function;
}

void expect_printable(const std::string& text, const char* what) {
  for (const char c : text) require(c >= ' ' && c <= '~', "printable lets_through_what_is_not", what);
}

// Calls, with one element in every tensor, in one way or another.
template <typename How>
void call(Direction direction, How how) {
  Case c;
  c.problem.bias = true;
  const Trial trial(c);
  Tensor y(c.type.y, output_shape(c.problem), c.y);
  y.store(Dense<double>(output_shape(c.problem), 0.0));
  const Environment environment;
  changed_something = false;
  const Outcome outcome = how({c.problem, trial.x().ref(), trial.w().ref(), trial.b()->ref(), y.ref(), {}, direction});
  expect_printable(outcome.detail, "detail");
  const auto broken = environment.restore();
  require(broken.has_value() == changed_something, "Environment overlooks_a_change", broken ? broken->detail : "");
  require(!environment.restore(), "Environment does_not_restore", "");
}

void try_table(Numbers& numbers) {
  // Only as long as it says: a read behind is seen by the sanitizer.
  tconv_api whole{};
  tconv_identity identity{};
  std::vector<char> name, version, description;
  for (std::vector<char>* text : {&name, &version, &description}) {
    for (size_t length = numbers.byte(); length > 0; --length) text->push_back(numbers.of<char>());
    text->push_back('\0');
  }
  identity.struct_size = numbers.byte() % (sizeof identity + 1);
  identity.name = numbers.byte() % 4 == 0 ? nullptr : name.data();
  identity.version = version.data();
  identity.description = description.data();
  whole.struct_size = sizeof whole - std::min<size_t>(numbers.byte() % 128, sizeof whole - sizeof whole.struct_size);
  whole.abi_major = numbers.byte() % 8 == 0 ? numbers.of<uint32_t>() : TCONV_ABI_MAJOR;
  whole.abi_minor = numbers.of<uint32_t>();
  whole.identity = maybe(&identity, numbers);
  whole.flags = numbers.of<uint64_t>();
  whole.supports = maybe(&answer, numbers);
  whole.run = maybe(&answer, numbers);
  whole.plan = maybe(&make_plan, numbers);
  whole.execute = maybe(&execute, numbers);
  whole.destroy = maybe(&destroy, numbers);
  whole.backward_data = maybe(&answer, numbers);
  whole.set_threads = maybe(&set_threads, numbers);
  std::vector<std::byte> table(whole.struct_size);
  std::memcpy(table.data(), &whole, table.size());

  const auto loaded = Plugin::of(reinterpret_cast<const tconv_api*>(table.data()), "fuzz");
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    require(!error->detail.empty(), "Plugin refuses_without_a_reason", "");
    return;
  }
  const Plugin& plugin = *std::get<std::unique_ptr<Plugin>>(loaded);
  expect_printable(plugin.name(), "name");
  expect_printable(plugin.version(), "version");
  expect_printable(plugin.description(), "description");
  for (const Types& types : kTypes)
    if (const Arithmetic arithmetic = declared_arithmetic(plugin.flags(), types); types.integers())
      require(arithmetic.accumulator == ElementType::s32 && !arithmetic.norm_wise, "flags change_integers", "");
  left = &numbers;
  for (const auto direction : {Direction::forward, Direction::backward_data, Direction::backward_weights})
    for (const bool valid : {true, false}) call(direction, [&](const Call& c) { return plugin.run(c, valid); });
  if (plugin.plans())
    call(Direction::forward, [&](const Call& c) {
      const Call twice[] = {c, c};
      Outcome outcomes[2];
      plugin.run_on_one_plan(twice, outcomes);
      return outcomes[0];
    });
  call(Direction::forward, [&](const Call& c) {
    const auto prepared = plugin.prepare(c);
    if (const auto* refused = std::get_if<Outcome>(&prepared)) return *refused;
    int64_t nanoseconds = 0;
    return std::get<std::unique_ptr<PreparedCall>>(prepared)->run(nanoseconds);
  });
  left = nullptr;
  if (const auto said = plugin.set_threads(1 + numbers.byte() % 2)) expect_printable(*said, "threads");
}

void try_reply(Numbers& numbers) {
  auto reply = std::make_unique<wire::Reply>();
  reply->kind = numbers.byte() % 16;
  reply->rule = numbers.byte() % 32;
  for (char& c : reply->detail) c = numbers.of<char>();
  const Outcome outcome = wire::outcome_of(*reply);
  require(outcome.kind <= Outcome::Kind::broke_contract, "outcome_of makes_up_a_kind", "");
  require(outcome.rule <= Rule::calls_it_invalid, "outcome_of makes_up_a_rule", "");
  expect_printable(outcome.detail, "detail");
}

// Tensors of a call are watched by their digests.
void try_digest(Numbers& numbers) {
  std::vector<std::byte> bytes(1 + numbers.byte());
  for (std::byte& byte : bytes) byte = numbers.of<std::byte>();
  const uint64_t before = wire::digest(bytes);
  bytes[numbers.byte() % bytes.size()] ^= std::byte{1};
  require(wire::digest(bytes) != before, "digest overlooks_a_bit", "");
}

}  // namespace
}  // namespace tconv::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tconv::fuzz::Numbers numbers({data, size});
  const uint8_t what = numbers.byte() % 8;
  if (what == 0)
    tconv::fuzz::try_reply(numbers);
  else if (what == 1)
    tconv::fuzz::try_digest(numbers);
  else
    tconv::fuzz::try_table(numbers);
  return 0;
}
