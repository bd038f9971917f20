// Each mutant is what it says: the wrong ones differ from the right answer, the right ones never do; the links, the
// list and the table agree.
#include "impls/mutants/mutants.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <string>

#include "impls/host/shared_library.h"
#include "impls/test_call.h"
#include "ref/compare.h"
#include "ref/expected.h"

namespace tconv {
namespace {

// What no single call of a valid problem in one thread shows, or none of a size that a test may have.
const std::set<std::string_view> kInvisible = {"elements_after_2_31_unwritten",
                                               "plan_remembers_first_x",
                                               "plan_adds_up",
                                               "scratch_shared_by_threads",
                                               "threads_add_without_lock",
                                               "bits_differ_at_times",
                                               "leaks_memory",
                                               "backward_data_flipped",
                                               "backward_data_of_first_group",
                                               "backward_weights_of_first_image",
                                               "backward_weights_not_cleared",
                                               "zeros_negative",
                                               "subnormals_flushed",
                                               "rounds_upwards_inside"};

class CaseDice {
 public:
  int64_t up_to(int64_t most) { return std::uniform_int_distribution<int64_t>(0, most)(engine_); }
  bool one_in(int64_t n) { return up_to(n - 1) == 0; }

  Axis axis() {
    Axis a{.input = 1 + up_to(one_in(4) ? 40 : 5), .kernel = 1 + up_to(one_in(6) ? 9 : 3)};
    a.stride = one_in(2) ? 1 : 1 + up_to(4);
    a.dilation = one_in(2) ? 1 : 1 + up_to(one_in(4) ? 9 : 2);
    if (!one_in(3)) a.pad_begin = up_to(3), a.pad_end = up_to(3);
    a.output_padding = one_in(2) ? 0 : up_to(std::max(a.stride, a.dilation) - 1);
    return a;
  }
  Placement placement() {
    return {one_in(3) ? Placement::Order::nxc : Placement::Order::ncx, one_in(3) ? up_to(3) : 0,
            one_in(3) ? up_to(3) : 0};
  }
  Quantization quantization(const Types& types) {
    const auto zero = [&](ElementType type) {
      return static_cast<int32_t>(traits(type).lowest + static_cast<double>(up_to(255)));
    };
    if (!types.requantised()) return {zero(types.x), zero(types.w), 0, 1, false};
    return {zero(types.x), zero(types.w), zero(types.y), std::exp2(-static_cast<double>(up_to(14))), one_in(2)};
  }
  Case next() {
    Case c;
    Problem& p = c.problem;
    p.rank = static_cast<int>(1 + up_to(2));
    for (size_t a = p.first_axis(); a < 3; ++a) p.axes[a] = axis();
    p.batch = 1 + up_to(2);
    p.groups = one_in(2) ? 1 : 1 + up_to(4);
    p.in_channels = p.groups * (one_in(8) ? 17 : 1 + up_to(4));
    p.out_channels = p.groups * (one_in(8) ? 16 + up_to(20) : 1 + up_to(4));
    p.bias = !one_in(3);
    c.type = one_in(4) ? ElementType::f64 : ElementType::f32;
    if (one_in(3)) c.type = kTypes[static_cast<size_t>(up_to(std::size(kTypes) - 1))];
    if (c.type.integers()) c.quantization = quantization(c.type);
    c.x = placement(), c.w = placement(), c.y = placement();
    c.recipe = {one_in(4)   ? Recipe::Kind::special
                : one_in(4) ? Recipe::Kind::reals
                            : Recipe::Kind::integers,
                static_cast<uint64_t>(up_to(1'000'000)),
                {},
                {},
                {}};
    return c;
  }

 private:
  std::mt19937_64 engine_{20};
};

Case wide(int64_t batch, int64_t in_channels, int64_t out_channels, const Axis& height, const Axis& width) {
  Case c;
  c.problem = {2, batch, 1, in_channels, out_channels, true, {Axis{}, height, width}};
  c.recipe.seed = 3;
  return c;
}

// Small ones for every reason that a mutant needs, then the large ones.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> result;
    CaseDice dice;
    while (result.size() < 600)
      if (const Case c = dice.next(); validate(c).empty() && multiplications(c.problem) < 300'000) result.push_back(c);
    // The same again, but for the data, and but for the stride: for what is remembered.
    for (const int64_t stride : {2, 2, 2, 2, 3, 3}) {
      result.push_back(wide(1, 2, 3, {}, {.input = 4, .kernel = 2, .stride = stride}));
      result.back().recipe.seed = result.size();
    }
    result.push_back(wide(1, 1, 257, {}, {.input = 2}));
    result.push_back(wide(1, 1, 1, {}, {.input = 3, .kernel = 257}));
    result.push_back(wide(1, 1, 1, {}, {.input = 600, .pad_begin = 256, .pad_end = 1}));
    result.push_back(wide(1, 1, 1, {}, {.input = 2100, .kernel = 2}));
    result.push_back(wide(1, 1, 1, {}, {.input = 66'000, .kernel = 2}));
    result.push_back(wide(1, 1, 1, {.input = 256}, {.input = 256, .kernel = 2}));
    result.push_back(wide(65'540, 1, 1, {}, {}));
    return result;
  }();
  return all;
}

const std::vector<Expected>& expectations() {
  static const std::vector<Expected> all = [] {
    std::vector<Expected> result;
    for (const Case& c : cases())
      result.push_back(
          expected_output(c.problem, Numerics{c.type, c.quantization, conventional(c.type)}, make_operands(c)));
    return result;
  }();
  return all;
}

// For one who computes as it declares.
Expected expectation(size_t i, const Implementation& implementation) {
  const Case& c = cases()[i];
  const Arithmetic arithmetic = implementation.arithmetic(c.type);
  if (arithmetic == conventional(c.type)) return expectations()[i];
  return expected_output(c.problem, Numerics{c.type, c.quantization, arithmetic}, make_operands(c));
}

std::string path_of(std::string_view name) { return TCONV_MUTANTS "/lib" + std::string(name) + ".so"; }

// What is wrong with the answers, the first of them; empty if nothing is.
std::string wrong(std::string_view name) {
  const auto library = make_shared_library(path_of(name), {.deadline = std::chrono::seconds(3)});
  if (library->name() != name) return "it is called " + library->name();
  for (size_t i = 0; i < cases().size(); ++i) {
    const auto [outcome, y, poison] = test::answer(*library, cases()[i]);
    if (outcome.kind == Outcome::Kind::refused && !cases()[i].type.arithmetic()) continue;
    // Its transforms spread NaN and infinities.
    if (library->arithmetic(cases()[i].type).norm_wise && cases()[i].recipe.kind == Recipe::Kind::special) continue;
    if (outcome.kind != Outcome::Kind::computed) return outcome.detail;
    if (poison.unwritten + poison.gaps_written > 0) return "poison";
    if (!compare(expectation(i, *library), y).holds()) return "numbers";
  }
  return "";
}

class EachMutant : public testing::TestWithParam<const mutants::Mutant*> {};

// Of invalid problems only the V mutants know, and there are none here.
TEST_P(EachMutant, IsWhatItSays) {
  const mutants::Mutant& mutant = *GetParam();
  const std::string found = wrong(mutant.name);
  if (mutant.letter.empty())
    EXPECT_EQ(found, "");
  else if (mutant.letter == "V" || kInvisible.contains(mutant.name))
    EXPECT_FALSE(found.starts_with("it is called")) << found;
  else
    EXPECT_NE(found, "") << mutant.sentence;
}

std::vector<const mutants::Mutant*> pointers() {
  std::vector<const mutants::Mutant*> result;
  for (const mutants::Mutant& mutant : mutants::mutants()) result.push_back(&mutant);
  return result;
}

INSTANTIATE_TEST_SUITE_P(All, EachMutant, testing::ValuesIn(pointers()),
                         [](const auto& mutant) { return std::string(mutant.param->name); });

TEST(Mutants, CoverEveryClassAndAreNamedOnce) {
  std::set<std::string_view> names;
  std::multiset<std::string_view> letters;
  for (const mutants::Mutant& m : mutants::mutants()) {
    EXPECT_TRUE(names.insert(m.name).second) << m.name;
    letters.insert(m.letter);
    EXPECT_FALSE(m.sentence.empty()) << m.name;
    EXPECT_EQ(m.letter.empty(), m.needs.empty()) << m.name;
    EXPECT_EQ(m.letter.empty(), m.diagnosis.empty()) << m.name;
  }
  for (const std::string_view letter : {"K", "W", "G", "A", "P", "O", "D", "S", "F", "E", "T", "Z",
                                        "B", "R", "C", "N", "I", "X", "V", "L", "M", "Q", "-"})
    EXPECT_GE(letters.count(letter), 2U) << letter;
}

TEST(Mutants, AreListed) {
  std::ostringstream expected;
  expected << "name\tclass\tsentence\tneeds\tdiagnosis\n";
  for (const mutants::Mutant& m : mutants::mutants())
    expected << m.name << '\t' << m.letter << '\t' << m.sentence << '\t' << m.needs << '\t' << m.diagnosis << '\n';
  std::ostringstream listed;
  listed << std::ifstream(TCONV_MUTANTS "/catalogue.tsv").rdbuf();
  EXPECT_EQ(listed.str(), expected.str());
}

TEST(Mutants, HaveNoOtherName) {
  const auto library = make_shared_library(path_of("mutants"));
  const Outcome outcome = test::answer(*library, cases().front()).outcome;
  EXPECT_EQ(outcome.kind, Outcome::Kind::broke_contract);
  EXPECT_TRUE(outcome.detail.starts_with("wrong ABI version")) << outcome.detail;
}

// The right ones refuse what is invalid before they touch memory, of which there is none here.
TEST(Mutants, RefuseWhatIsInvalidIfRight) {
  const int64_t shape[] = {1, 1, 1}, wide_shape[] = {1, 1, 2}, strides[] = {1, 1, 1};
  const tconv_tensor one{nullptr, TCONV_CPU, 0, 3, TCONV_FLOAT, 32, 1, shape, strides, 0};
  tconv_tensor two = one;
  two.shape = wide_shape;
  for (const mutants::Mutant& mutant : mutants::right_ones())
    for (int spoilt = 0; spoilt < 6; ++spoilt) {
      tconv_problem problem{sizeof problem, 1, 0, 1, {1}, {1}, {0}, {0}, {0}};
      int64_t* const parameters[] = {&problem.groups,       &problem.stride[0],  &problem.dilation[0],
                                     &problem.pad_begin[0], &problem.pad_end[0], &problem.output_padding[0]};
      *parameters[spoilt] = spoilt < 3 ? 0 : -1;
      char message[100] = "";
      const tconv_args args{sizeof args, &problem, &one,    &one,   nullptr, spoilt < 3 ? &one : &two,
                            message,     100,      nullptr, nullptr};
      tconv_plan plan;
      EXPECT_EQ(mutants::run(mutant, &args, plan), TCONV_INVALID_ARGUMENT) << mutant.name << spoilt;
      EXPECT_STRNE(message, "");
    }
}

}  // namespace
}  // namespace tconv
