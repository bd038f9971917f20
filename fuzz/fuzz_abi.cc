// Hostile tables of plugins, hostile answers of their functions, and hostile bytes in the worker's shared memory: each
// is a LoadError or an Outcome with printable text, and nothing is read beyond what the library says it has.
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz/judge.h"
#include "fuzz/numbers.h"
#include "impls/host/wire.h"
#include "ref/data.h"

namespace tconv::fuzz {
namespace {

Numbers* left = nullptr;  // of the input: what the functions below answer with

// Whatever the bytes say, and a message that may have no end.
tconv_status answer(const tconv_args* args) {
  for (size_t i = 0; i < args->message_capacity && !left->empty(); ++i) args->message[i] = left->of<char>();
  return left->byte() % 2 != 0 ? TCONV_OK : left->of<tconv_status>();
}
tconv_status make_plan(const tconv_args* args, tconv_plan** plan) {
  static int something;
  *plan = reinterpret_cast<tconv_plan*>(&something);
  return answer(args);
}
tconv_status execute(tconv_plan*, const tconv_args* args) { return answer(args); }
void destroy(tconv_plan*) {}

template <typename F>
F* maybe(F* function, Numbers& numbers) {
  return numbers.byte() % 4 == 0 ? nullptr : function;
}

void expect_printable(const std::string& text, const char* what) {
  for (const char c : text) require(c >= ' ' && c <= '~', "printable lets_through_what_is_not", what);
}

// A call of one element in every tensor.
Outcome call(const Plugin& plugin, Direction direction, bool valid) {
  Case c;
  c.problem.bias = true;
  const Trial trial(c);
  Tensor y(c.type.y, output_shape(c.problem), c.y);
  y.store(Dense<double>(output_shape(c.problem), 0.0));
  return plugin.run({c.problem, trial.x().ref(), trial.w().ref(), trial.b()->ref(), y.ref(), {}, direction}, valid);
}

void try_table(Numbers& numbers) {
  // Only as long as it says: a read behind is seen by the sanitizer.
  tconv_api whole{};
  tconv_identity identity{};
  std::vector<char> name, version;
  for (std::vector<char>* text : {&name, &version}) {
    for (size_t length = numbers.byte(); length > 0; --length) text->push_back(numbers.of<char>());
    text->push_back('\0');
  }
  identity.struct_size = numbers.byte() % (sizeof identity + 1);
  identity.name = numbers.byte() % 4 == 0 ? nullptr : name.data();
  identity.version = version.data();
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
  left = &numbers;
  for (const auto direction : {Direction::forward, Direction::backward_data, Direction::backward_weights})
    for (const bool valid : {true, false}) expect_printable(call(plugin, direction, valid).detail, "detail");
  left = nullptr;
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

}  // namespace
}  // namespace tconv::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tconv::fuzz::Numbers numbers({data, size});
  if (numbers.byte() % 4 == 0)
    tconv::fuzz::try_reply(numbers);
  else
    tconv::fuzz::try_table(numbers);
  return 0;
}
