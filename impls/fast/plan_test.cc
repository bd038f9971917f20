// The plan: right in every instruction set that this processor has, whatever the layout and the number of threads; its
// memory. What properties see, they see elsewhere: `fast` is one of the implementations that all of them try.
#include "impls/fast/plan.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <malloc.h>

#include <map>
#include <random>
#include <string>
#include <utility>

#include "impls/fast/cache.h"
#include "impls/fast/channel_blocks.h"
#include "impls/fast/kernels.h"
#include "impls/fast/storage.h"
#include "ref/case_text.h"
#include "ref/compare.h"
#include "ref/data.h"
#include "ref/expected.h"
#include "ref/layers.h"
#include "ref/test_spaces.h"

namespace tconv::fast {
namespace {

using Kind = Recipe::Kind;
using Order = Placement::Order;

struct Tensors {
  Tensor x, w, b, y;

  explicit Tensors(const Case& c)
      : x(c.type.x, input_shape(c.problem), c.x),
        w(c.type.w, weight_shape(c.problem), c.w),
        b(c.type.b(), bias_shape(c.problem), {}),
        y(c.type.y, output_shape(c.problem), c.y) {
    y.poison();
  }
  void fill(const Operands& data, const Quantization& q) {
    x.store(data.x, q.x_zero);
    w.store(data.w, q.w_zero);
    if (!data.b.values.empty()) b.store(data.b);
  }
  Call call(const Problem& p) { return {p, x.ref(), w.ref(), p.bias ? b.ref() : ConstTensorRef{}, y.ref()}; }
};

Scales scales_of(const Case& c) {
  const Quantization& q = c.quantization;
  Scales scales{q.x_zero, q.w_zero, q.y_zero, {}};
  for (int64_t i = 0; i < c.problem.out_channels; ++i)
    scales.multipliers.push_back(static_cast<float>(q.multiplier(i)));
  return scales;
}

Dense<double> answer(const Case& c, const Operands& data, int threads) {
  Tensors tensors(c);
  tensors.fill(data, c.quantization);
  const Call call = tensors.call(c.problem);
  Plan(call, scales_of(c), threads).execute(call.x.data, call.y.data);
  EXPECT_EQ(tensors.y.check_poison().unwritten, 0);
  EXPECT_EQ(tensors.y.check_poison().gaps_written, 0);
  return tensors.y.load();
}

Dense<double> answer(const Case& c, int threads) { return answer(c, make_operands(c), threads); }

constexpr Types kIntegers{ElementType::u8, ElementType::s8, ElementType::s32},
    kBytes{ElementType::u8, ElementType::s8, ElementType::u8};

// Cases that reach every kind of tile: blocks of channels and what remains of them, few channels, depthwise; borders on
// all sides; sizes around those of vectors; inputs that are too many to be copied by the box.
std::vector<Case> cases() {
  const Axis plain{.input = 9, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1, .output_padding = 1};
  const Axis wide{.input = 70, .kernel = 5, .stride = 3, .dilation = 2, .pad_begin = 3, .pad_end = 6};
  const Axis doubled{.input = 13, .kernel = 2, .stride = 2}, one{.input = 6};
  const Axis sliding{.input = 33, .kernel = 5, .pad_begin = 2, .pad_end = 2};  // five taps of neighbouring inputs
  const Axis dilated{.input = 7, .kernel = 3, .dilation = 2};                  // few outputs have the same taps
  const Axis whole{.input = 32, .kernel = 3, .stride = 3};                     // vectors of inputs
  const Axis sparse{.input = 40, .kernel = 3, .dilation = 3000, .pad_begin = 2990, .pad_end = 2990};
  std::vector<Case> cases;
  int added = 0;
  const auto add = [&](const Problem& problem) {
    const Types narrow(++added % 2 == 0 ? ElementType::f16 : ElementType::bf16);
    for (const Kind kind : {Kind::integers, Kind::reals, Kind::special})
      for (const Order order : {Order::ncx, Order::nxc})
        for (const Types& types : {Types(ElementType::f32), narrow, kIntegers, kBytes}) {
          if (types.integers() && kind == Kind::special) continue;
          Case c = test::case_of(problem, ElementType::f32, kind, cases.size());
          c.type = types;
          // Weights of -125 to 130 do not fit in bytes.
          const int32_t w_zero = cases.size() % 2 == 0 ? 0 : -3;
          if (types.integers()) c.quantization = {.x_zero = 7, .w_zero = w_zero};
          if (types.requantised()) c.quantization = {7, w_zero, 130, 0x1p-7, true};
          c.x.order = c.y.order = order;
          c.y.gap = static_cast<int64_t>(cases.size() % 3);
          if (validate(c).empty()) cases.push_back(c);
        }
  };
  for (const int64_t out : {1, 2, 3, 5, 8, 13, 20, 50, 67})
    for (const test::Pattern& pattern : {test::Pattern{1, 1, 7, out, true}, test::Pattern{2, 2, 6, 2 * out, false}}) {
      add(test::problem_of(pattern, wide));
      add(test::problem_of(pattern, plain, doubled));
      add(test::problem_of(pattern, plain, whole));
      add(test::problem_of(pattern, doubled, doubled));  // phases of the height that are alike
      add(test::problem_of(pattern, whole, one));
      add(test::problem_of(pattern, one, plain, Axis{.input = 3, .kernel = 2, .stride = 2}));
    }
  for (const int64_t channels : {3, 8, 16, 21, 50})
    for (const Axis& axis : {plain, doubled})
      for (const Axis& width : {wide, sliding})
        add(test::problem_of({2, channels, channels, channels, true}, axis, width));
  add(test::problem_of({1, 1, 300, 37, true}, dilated, dilated));
  for (const int64_t channels : {3, 8, 21}) {
    add(test::problem_of({1, 1, 600, channels, true}, sparse, Axis{.input = 3}));
    add(test::problem_of({1, 1, 20'000, channels, true}, Axis{.input = 5, .kernel = 2, .stride = 2}));
  }
  return cases;
}

// None of them is left out because it is no valid case.
TEST(Plan, IsTriedInEveryType) {
  std::map<std::string, int> count;
  for (const Case& c : cases()) ++count[text_of(c.type)];
  EXPECT_EQ(count.size(), 5U);
  for (const auto& [types, number] : count) EXPECT_GE(number, 100) << types;
}

// A target and those that can do less: kernels that need more than most are compiled for few.
int64_t up_to(int64_t target) { return hwy::SupportedTargets() & ~(target - 1); }

class EveryInstructionSet : public ::testing::TestWithParam<int64_t> {
 protected:
  EveryInstructionSet() { hwy::SetSupportedTargetsForTest(up_to(GetParam())); }
  ~EveryInstructionSet() override { hwy::SetSupportedTargetsForTest(0); }
};

TEST_P(EveryInstructionSet, GivesTheReference) {
  ASSERT_EQ(kernels().name, std::string(hwy::TargetName(GetParam())));
  for (const Case& c : cases())
    ASSERT_TRUE(
        compare(expected_output(c.problem, Numerics{c.type, c.quantization, conventional(c.type)}, make_operands(c)),
                answer(c, 1))
            .holds())
        << to_text(c);
}

TEST_P(EveryInstructionSet, GivesTheSameBitsForAnyNumberOfThreads) {
  for (const Case& c : cases())
    if (c.recipe.kind == Kind::reals) {
      const auto alone = answer(c, 1);
      for (const int threads : {2, 3, 8}) ASSERT_EQ(answer(c, threads).values, alone.values) << to_text(c);
    }
}

// Large outputs whose pixels are whole cache lines are written past the caches, wherever they begin: as others are.
TEST_P(EveryInstructionSet, WritesLargeOutputs) {
  const Axis overlapping{.input = 257, .kernel = 3, .stride = 2, .pad_begin = 1};
  const Axis doubled{.input = 257, .kernel = 2, .stride = 2};
  const Problem both = test::problem_of({1, 1, 2, 16, true}, overlapping, overlapping),
                merged = test::problem_of({1, 1, 2, 16, true}, overlapping, doubled),
                depthwise = test::problem_of({1, 32, 32, 32, true}, overlapping, overlapping);
  for (const auto& [problem, type] :
       {std::pair(both, ElementType::f32), std::pair(merged, ElementType::f32), std::pair(depthwise, ElementType::f32),
        std::pair(depthwise, ElementType::f16), std::pair(depthwise, ElementType::bf16)}) {
    Case c = test::case_of(problem, type, Kind::integers, 0);
    c.x.order = c.y.order = Order::nxc;
    const Operands data = make_operands(c);
    Case copied = c;
    copied.y.order = Order::ncx;
    const auto values = answer(copied, data, 1).values;
    const int64_t bytes = traits(type).bytes;
    ASSERT_GE(std::ssize(values) * bytes, kMostBytesCached);
    // One of them begins with a line, wherever the memory does.
    for (c.y.offset = 0; c.y.offset < kBytesOfLine / bytes; c.y.offset += 16 / bytes)
      for (const int threads : {1, 2}) ASSERT_EQ(answer(c, data, threads).values, values) << to_text(c);
  }
}

// Of inputs 4 KiB apart a chunk of channels is copied after the other, and the sums wait in y: integers, as if all
// were.
TEST_P(EveryInstructionSet, AddsUpChunks) {
  const Axis axis{.input = 20, .kernel = 4, .stride = 2, .pad_begin = 1, .pad_end = 1};
  Case c = test::case_of(test::problem_of({1, 1, 1024, 9, true}, axis, axis), ElementType::f32, Kind::integers, 0);
  c.x.order = c.y.order = Order::nxc;
  const Operands data = make_operands(c);
  Case copied = c;
  copied.x.order = copied.y.order = Order::ncx;
  const auto values = answer(copied, data, 1).values;
  for (const int threads : {1, 2, 3}) ASSERT_EQ(answer(c, data, threads).values, values);
}

// Where outputs cannot be cut into boxes that are alike, threads have as much to do all the same: many small maps; a
// map of few boxes, which threads share.
TEST(Plan, HasEqualShares) {
  const Axis map{.input = 14, .kernel = 2, .stride = 2}, one{.input = 11}, width{.input = 30};
  for (const Problem& problem : {test::problem_of({100, 1, 2, 32, false}, map, map),
                                 test::problem_of({1, 1, 2, 1024, false}, one, one, width)}) {
    Case c = test::case_of(problem, ElementType::f32, Kind::integers, 0);
    c.x.order = c.y.order = Order::nxc;
    Tensors tensors(c);
    tensors.fill(make_operands(c), c.quantization);
    const Call call = tensors.call(c.problem);
    const int64_t all = tensors.y.check_poison().unwritten;
    for (const int members : {2, 3}) {
      ASSERT_TRUE(ChannelBlocks::suits(call));
      ChannelBlocks blocks(call, {}, members);
      int64_t left = all;
      for (int member = 0; member < members; ++member) {
        blocks.run_share(member, members, call.x.data, call.y.data);
        const int64_t before = std::exchange(left, tensors.y.check_poison().unwritten);
        EXPECT_NEAR(static_cast<double>(before - left) / static_cast<double>(all), 1.0 / members, 0.02)
            << to_text(c) << ", " << member << " of " << members;
      }
      EXPECT_EQ(left, 0);
      tensors.y.poison();
    }
  }
}

// Depthwise layers write 16 bits without a detour by f32: to the same ones, also of sums half-way between two.
TEST_P(EveryInstructionSet, RoundsToTheNearestEven) {
  const Axis axis{.input = 9, .kernel = 4, .stride = 2, .pad_begin = 1, .pad_end = 1};
  for (const ElementType type : {ElementType::f16, ElementType::bf16})
    for (const int64_t channels : {5, 50}) {
      Case c =
          test::case_of(test::problem_of({1, channels, channels, channels, true}, axis, axis), type, Kind::integers, 0);
      c.x.order = c.y.order = Order::nxc;
      Operands data = make_operands(c);
      const int limit = type == ElementType::f16 ? 63 : 15;
      for (auto* tensor : {&data.x, &data.w, &data.b})
        for (size_t i = 0; i < tensor->values.size(); ++i)
          tensor->values[i] = static_cast<int>(i * 7 % static_cast<size_t>(2 * limit + 1)) - limit;
      Case wide = c;
      wide.type.y = ElementType::f32;
      const auto exact = answer(wide, data, 1).values, rounded = answer(c, data, 1).values;
      size_t ties = 0;
      for (size_t i = 0; i < exact.size(); ++i) {
        const auto sum = static_cast<float>(exact[i]);
        const double nearest = type == ElementType::f16 ? widened(narrowed<Half>(sum)) : widened(narrowed<BFloat>(sum));
        ASSERT_EQ(rounded[i], nearest) << sum;
        ties += nearest != exact[i] ? 1 : 0;
      }
      EXPECT_GT(ties, 50U);
    }
}

// The compiled ones that can run here, the best first.
std::vector<int64_t> instruction_sets() {
  hwy::SetSupportedTargetsForTest(0);
  const auto compiled = [](int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    const bool same = kernels().name == std::string(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(0);
    return same;
  };
  std::vector<int64_t> targets;
  for (int64_t bits = hwy::SupportedTargets(); bits != 0; bits &= bits - 1)
    if (compiled(bits & -bits)) targets.push_back(bits & -bits);
  return targets;
}

INSTANTIATE_TEST_SUITE_P(Fast, EveryInstructionSet, ::testing::ValuesIn(instruction_sets()),
                         [](const auto& test) { return std::string(hwy::TargetName(test.param)); });

// Bytes that are in use, by malloc's books.
int64_t memory_in_use() {
  const auto info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

// Packed weights, and at most 1 MiB for a thread; execute asks for nothing.
TEST(Plan, TakesLittleMemory) {
  constexpr int64_t kPlan = 64 << 10, kThread = 1 << 20;
  for (const Layer& layer : layers())
    for (const Order order : {Order::ncx, Order::nxc}) {
      const Problem& p = layer.problem;
      if (multiplications(p) > 400'000'000) continue;
      Case c;
      c.problem = p;
      c.x.order = c.y.order = order;
      Tensors tensors(c);
      const Call call = tensors.call(p);
      const int64_t before = memory_in_use();
      Plan plan(call, {}, 2);
      const int64_t planned = memory_in_use();
      EXPECT_LE(planned - before, plan.packed_bytes() + 2 * kThread + kPlan) << layer.id;
      plan.execute(call.x.data, call.y.data);
      EXPECT_EQ(memory_in_use(), planned) << layer.id;
      // A vector that is not full, and a phase's weights for each of its blocks.
      const int64_t lanes = 2 * kernels().vector;
      const int64_t rounded = (p.out_channels_per_group() + lanes - 1) / lanes * lanes;
      EXPECT_LE(plan.packed_bytes(), static_cast<int64_t>(call.w.bytes) * rounded / p.out_channels_per_group() + kPlan)
          << layer.id;
    }
}

}  // namespace
}  // namespace tconv::fast
