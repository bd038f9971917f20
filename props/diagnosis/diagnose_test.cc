// Each misreading is diagnosed as itself, what is right as nothing, and what is none of them is not given a name.
#include "props/diagnosis/diagnose.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "impls/native/native.h"
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

std::unique_ptr<Subject> misreading_subject(const Misreading& misreading) {
  return test::subject("misreading", [&](const Call& call) {
    const Dense<double> y = misread(misreading, call.problem, {loaded(call.x), loaded(call.w), loaded(call.b)});
    visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
      const auto to = view<T>(call.y);
      for_each_index(y.shape, [&](auto a, auto b, auto c, auto d, auto e) {
        to(a, b, c, d, e) = static_cast<T>(y(a, b, c, d, e));
      });
    });
    return Outcome{};
  });
}

// The first case of a rank on which the subject is wrong.
std::optional<Case> first_wrong(Subject& subject, int rank) {
  Scope scope;
  scope.ranks = {rank};
  const CaseStream stream(scope, 1);
  for (uint64_t number = 0; number < 2000; ++number) {
    const Trial trial(stream[number]);
    if (!trial.exact()) continue;
    const Answer answer = subject.run(trial);
    if (answer.outcome.kind == Outcome::Kind::computed && answer.y != trial.expected().value) return trial.tried();
  }
  return std::nullopt;
}

class MisreadingTest : public testing::TestWithParam<size_t> {
 protected:
  const Misreading& misreading_ = misreadings()[GetParam()];
};

INSTANTIATE_TEST_SUITE_P(Catalogue, MisreadingTest, testing::Range(size_t{0}, misreadings().size()),
                         [](const auto& test) {
                           return std::string(misreadings()[test.param].name) + "_" + std::to_string(test.param);
                         });

TEST_P(MisreadingTest, IsDiagnosedAsItself) {
  const auto subject = misreading_subject(misreading_);
  bool wrong_at_all = false;
  for (const int rank : {3, 2}) {
    const auto failing = first_wrong(*subject, rank);
    if (!failing) continue;
    wrong_at_all = true;
    const Diagnosis diagnosis = diagnose(*subject, *failing);
    EXPECT_NE(std::find(diagnosis.alike.begin(), diagnosis.alike.end(), &misreading_), diagnosis.alike.end());
    EXPECT_EQ(diagnosis.name(), misreading_.name) << diagnosis.sentence();
    EXPECT_TRUE(diagnosis.always);
  }
  EXPECT_TRUE(wrong_at_all);
}

TEST(Diagnosis, OfTheRightReadingIsTheDefinition) {
  const CaseStream stream({}, 3);
  for (uint64_t number = 0; number < 300; ++number) {
    const Trial trial(stream[number]);
    if (!trial.exact()) continue;
    EXPECT_EQ(misread({}, trial.problem(), trial.data()).values, trial.expected().value.values);
  }
}

TEST(Diagnosis, OfSomethingElseIsNothing) {
  const auto subject = test::computing("off by one", [](const Call& call) {
    native::scatter(call);
    visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) { view<T>(call.y)(0, 0, 0, 0, 0) += T{1}; });
  });
  const Diagnosis diagnosis = diagnose(*subject, *first_wrong(*subject, 2));
  EXPECT_EQ(diagnosis.name(), "");
  EXPECT_EQ(diagnosis.sentence(), "");
  EXPECT_GT(diagnosis.wrong_cases, 0);
}

}  // namespace
}  // namespace tconv
