// Each misreading is diagnosed as itself, what is right as nothing, and what is none of them is not given a name.
#include "props/diagnosis/diagnose.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "impls/native/native.h"
#include "impls/registry.h"
#include "props/catalogue.h"
#include "props/diagnosis/lab.h"
#include "props/diagnosis/misreading.h"
#include "props/search/generate.h"
#include "props/test_implementation.h"

namespace tconv {
namespace {

Dense<double> loaded(const ConstTensorRef& tensor) {
  Dense<double> values(tensor.layout.shape);
  if (tensor.data == nullptr) return {};
  visit_arithmetic(tensor.type, [&]<typename T>(std::type_identity<T>) {
    const auto from = view<T>(tensor);
    for_each_index(values.shape, [&](auto a, auto b, auto c, auto d, auto e) {
      values(a, b, c, d, e) = static_cast<double>(from(a, b, c, d, e));
    });
  });
  return values;
}

std::unique_ptr<Subject> conditional_subject(const Misreading& misreading, bool (*wrong)(const Problem&)) {
  return test::subject("misreading", [&misreading, wrong](const Call& call) {
    const Misreading right;
    const Dense<double> y = misread(wrong(call.problem) ? misreading : right, call.problem,
                                    {loaded(call.x), loaded(call.w), loaded(call.b)});
    visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
      const auto to = view<T>(call.y);
      for_each_index(y.shape, [&](auto a, auto b, auto c, auto d, auto e) {
        to(a, b, c, d, e) = static_cast<T>(y(a, b, c, d, e));
      });
    });
    return Outcome{};
  });
}

std::unique_ptr<Subject> misreading_subject(const Misreading& misreading) {
  return conditional_subject(misreading, [](const Problem&) { return true; });
}

// The first case on which the subject is wrong.
std::optional<Case> first_wrong(Subject& subject) {
  const CaseStream stream({}, 1);
  for (uint64_t number = 0; number < 4000; ++number) {
    const Trial trial(stream[number]);
    if (!trial.exact()) continue;
    const Answer answer = subject.run(trial);
    if (answer.outcome.kind == Outcome::Kind::computed && answer.y != trial.expected().value) return trial.tried();
  }
  return std::nullopt;
}

Diagnosis of_reference(Subject& subject) {
  const auto failing = first_wrong(subject);
  if (!failing) return {};
  // Also with sanitizers, on a busy machine.
  return diagnose(subject, {find_property("reference"), "wrong_values", false, *failing}, std::chrono::minutes(5));
}

// The first entry of each name.
std::vector<const Misreading*> one_of_each_name() {
  std::vector<const Misreading*> all;
  std::set<std::string> names;
  for (const Misreading& m : misreadings())
    if (names.insert(m.name).second) all.push_back(&m);
  return all;
}

class MisreadingTest : public testing::TestWithParam<const Misreading*> {};

INSTANTIATE_TEST_SUITE_P(Catalogue, MisreadingTest, testing::ValuesIn(one_of_each_name()),
                         [](const auto& test) { return test.param->name; });

TEST_P(MisreadingTest, IsDiagnosedAsItself) {
  const auto subject = misreading_subject(*GetParam());
  const Diagnosis diagnosis = of_reference(*subject);
  EXPECT_EQ(diagnosis.name, GetParam()->name) << diagnosis.sentence;
}

// The condition does not change the name, and is found.
struct Conditional {
  const char* name;
  bool (*wrong)(const Problem&);
};
const Conditional kConditionals[] = {
    {"kernel_flipped", [](const Problem& p) { return p.groups > 1; }},
    {"stride_ignored", [](const Problem& p) { return p.rank == 2; }},
    {"dilation_ignored", [](const Problem& p) { return p.axes[2].stride == 2; }},
    {"padding_ignored", [](const Problem& p) { return p.in_channels_per_group() > 3; }},
    {"bias_dropped", [](const Problem& p) { return p.out_channels_per_group() > 7; }},
    {"output_padding_low", [](const Problem& p) { return p.bias; }},
    {"groups_interleaved", [](const Problem& p) { return p.batch == 1; }},
    {"columns_dropped", [](const Problem& p) { return p.axes[2].kernel == 3; }},
    {"paddings_swapped", [](const Problem& p) { return p.rank == 3; }},
};

TEST(Diagnosis, OfAFaultUnderAConditionIsThatOfTheFault) {
  for (const Conditional& fault : kConditionals) {
    const auto all = one_of_each_name();
    const auto named = std::find_if(all.begin(), all.end(), [&](auto* m) { return m->name == fault.name; });
    const auto subject = conditional_subject(**named, fault.wrong);
    const Diagnosis diagnosis = of_reference(*subject);
    EXPECT_EQ(diagnosis.name, fault.name) << diagnosis.sentence;
    EXPECT_FALSE(diagnosis.always) << fault.name;
  }
}

TEST(Diagnosis, OfTheRightReadingIsTheDefinition) {
  const CaseStream stream({}, 3);
  for (uint64_t number = 0; number < 300; ++number) {
    const Trial trial(stream[number]);
    if (!trial.exact()) continue;
    EXPECT_EQ(misread({}, trial.problem(), trial.data()).values, trial.expected().value.values);
  }
}

// What no misreading describes, and no table of products.
struct Odd {
  const char* name;
  // y of the element at flat position i, which is right.
  double (*spoilt)(double y, size_t i, const std::vector<double>& x, const std::vector<double>& w);
};
const Odd kOdd[] = {
    {"adds one to the first", [](double y, size_t i, auto&, auto&) { return i == 0 ? y + 1 : y; }},
    {"adds one to odd numbers", [](double y, size_t, auto&, auto&) { return std::fmod(y, 2) != 0 ? y + 1 : y; }},
    {"adds a square", [](double y, size_t i, auto& x, auto&) { return i % 7 == 0 ? y + x[0] * x[0] : y; }},
    {"adds a weight", [](double y, size_t i, auto&, auto& w) { return i == 1 ? y + w[0] : y; }},
    {"adds the position", [](double y, size_t i, auto&, auto&) { return y + static_cast<double>(i); }},
    {"rounds to threes", [](double y, size_t, auto&, auto&) { return std::trunc(y / 3) * 3; }},
    {"steps back above 50", [](double y, size_t, auto&, auto&) { return y > 50 ? y - 1 : y; }},
    {"steps up above 1000", [](double y, size_t, auto&, auto&) { return y > 1000 ? y + 1 : y; }},
    {"has a hole at 12", [](double y, size_t, auto&, auto&) { return y == 12 ? 13 : y; }},
    {"depends on the sign of x", [](double y, size_t, auto& x, auto&) { return x[0] < 0 ? y + 2 : y; }},
    {"adds x to y", [](double y, size_t i, auto& x, auto&) { return y + x[i % x.size()]; }},
};

TEST(Diagnosis, OfSomethingElseIsNothing) {
  for (const Odd& odd : kOdd) {
    const auto subject = test::subject(odd.name, [&odd](const Call& call) {
      native::scatter(call);
      const std::vector<double> x = loaded(call.x).values, w = loaded(call.w).values;
      visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
        size_t i = 0;
        const auto y = view<T>(call.y);
        for_each_index(call.y.layout.shape, [&](auto n, auto c, auto z, auto v, auto u) {
          y(n, c, z, v, u) = static_cast<T>(odd.spoilt(static_cast<double>(y(n, c, z, v, u)), i++, x, w));
        });
      });
      return Outcome{};
    });
    const Diagnosis diagnosis = of_reference(*subject);
    EXPECT_EQ(diagnosis.name, "") << odd.name << ": " << diagnosis.sentence;
  }
}

// Takes integers, or those of them alone that are requantised.
class OfIntegers : public test::TestImplementation {
 public:
  OfIntegers(bool requantised, Run run)
      : TestImplementation("of_integers", std::move(run), {}), requantised_(requantised) {}
  std::optional<std::string> unsupported(const Case& c) const override {
    if (requantised_ ? c.type.requantised() : c.type.integers()) return std::nullopt;
    return "other types";
  }

 private:
  bool requantised_;
};

// There are no reals of which the last bits would tell, as diagnosis asks of other types.
TEST(Diagnosis, OfSomethingElseOfIntegersIsNothing) {
  Subject subject(std::make_unique<OfIntegers>(true, [](const Call& call) {
    native::widened(&native::scatter, call);
    visit_type(call.y.type, [&]<typename T>(std::type_identity<T>) {
      const auto y = view<T>(call.y);
      for_each_index(call.y.layout.shape, [&](auto n, auto c, auto z, auto v, auto u) {
        T& element = y(n, c, z, v, u);
        if (static_cast<double>(element) == 12) element = static_cast<T>(13);
      });
    });
    return Outcome{};
  }));
  const CaseStream stream({}, 1);
  uint64_t number = 0;
  const Property& reference = *find_property("reference");
  while (number < 4000 && !check(reference, subject, Trial(stream[number])).fails()) ++number;
  ASSERT_LT(number, 4000);
  const Diagnosis diagnosis = diagnose(subject, {&reference, "wrong_values", false, stream[number]});
  EXPECT_EQ(diagnosis.name, "") << diagnosis.sentence;
}

// Where the failing case holds when it is tried again, all kinds of cases are.
TEST(Diagnosis, OfWhatHoldsWhenTriedAgainIsNothing) {
  const CaseStream stream({}, 1);
  uint64_t number = 0;
  while (!stream[number].type.integers() || stream[number].type.requantised()) ++number;
  Subject subject(std::make_unique<OfIntegers>(false, [](const Call& call) {
    native::widened(&native::scatter, call);
    return Outcome{};
  }));
  const Diagnosis diagnosis =
      diagnose(subject, {find_property("reference"), "wrong_values", false, stream[number]}, std::chrono::minutes(5));
  EXPECT_EQ(diagnosis.name, "") << diagnosis.sentence;
}

// As threads do that add to y without a lock: it is wrong by chance, wherever the tensors lie.
std::unique_ptr<Subject> wrong_by_chance(double chance, uint32_t seed) {
  return test::subject("by_chance", [chance, random = std::mt19937(seed)](const Call& call) mutable {
    native::scatter(call);
    if (std::uniform_real_distribution<>()(random) >= chance) return Outcome{};
    visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) { --view<T>(call.y)(0, 0, 0, 0, 0); });
    return Outcome{};
  });
}

TEST(Diagnosis, OfWhatIsWrongByChanceIsARace) {
  Case strided;
  strided.problem.axes[2] = {.input = 5, .kernel = 3, .stride = 2};
  strided.x.offset = 4, strided.y.order = Placement::Order::nxc;
  for (const double chance : {0.02, 0.2, 0.5, 0.8, 0.98})
    for (uint32_t seed = 0; seed < 20; ++seed) {
      const Diagnosis diagnosis =
          diagnose(*wrong_by_chance(chance, seed), {find_property("reference"), "wrong_values", false, strided});
      EXPECT_EQ(diagnosis.name, "race") << chance << ", " << seed << ": " << diagnosis.sentence;
    }
}

// Too large to be repeated often enough for a race to be told.
TEST(Diagnosis, OfALargeCaseThatIsWrongByChanceIsNothing) {
  Case wide;
  wide.problem.axes[2] = {.input = 150'000, .kernel = 4, .stride = 2};
  for (const uint32_t seed : {0, 6, 7}) {
    const Diagnosis diagnosis =
        diagnose(*wrong_by_chance(0.2, seed), {find_property("reference"), "wrong_values", false, wide});
    EXPECT_EQ(diagnosis.name, "") << seed << ": " << diagnosis.sentence;
  }
}

// Whatever the types of x, w and y have in common.
TEST(Diagnosis, OfRightNumbersIsNothing) {
  Subject right(make_implementation("scatter"));
  for (const Types& types : kTypes) {
    Symptom symptom{&props::reference, "huge_index", false, {}};
    symptom.failing.type = types;
    symptom.failing.problem.axes[2] = {.input = 3, .kernel = 2};
    Lab lab(right, std::chrono::seconds(60));
    const auto named = named_by_numbers(symptom, lab);
    EXPECT_FALSE(named.has_value()) << text_of(types) << ": " << named.value_or(Named{}).name;
  }
}

// Few products may make a large output, which no neighbour of a case is worth.
TEST(Lab, LeavesAloneWhatNeedsTooMuchMemory) {
  Case c;
  c.problem.axes[1] = {.input = 2, .stride = 1000};
  c.problem.axes[2] = {.input = 2, .stride = 1000};
  EXPECT_TRUE(Lab::with_small_values(c));
  c.problem.axes[1].stride = c.problem.axes[2].stride = 30000;
  EXPECT_TRUE(validate(c).empty());
  EXPECT_FALSE(Lab::with_small_values(c));
}

}  // namespace
}  // namespace tconv
