// A report with everything in it, for tests.
#pragma once

#include <limits>

#include "ref/test_spaces.h"
#include "report/report.h"

namespace tconv::test {

// Two implementations: one fails a property on NaN and infinities and leaves another out, one crashes.
inline Report full_report() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
  Case failing = case_of(problem_of({2, 1, 1, 3, false}, Axis{.input = 2}, Axis{.input = 2, .kernel = 2}));
  failing.recipe = {Recipe::Kind::values, 0, std::vector<double>(8, 1.0), {kNan, -0.0, 0.1, -kInf, 1e300, 1}, {}};
  Comparison comparison{36, 30, 7, 0, {}};
  comparison.first = {
      {{0, 1, 0, 0, 1}, 3, 5.5, 0.25}, {{1, 2, 0, 1, 2}, kNan, kInf, 0}, {{1, 2, 0, 1, 1}, -kInf, 1, 0}};

  SearchResult result;
  result.seed = std::numeric_limits<uint64_t>::max();
  result.drawn = 123456;
  result.interrupted = true;
  result.implementations.resize(2);
  ImplementationResult &wrong = result.implementations[0], &crashing = result.implementations[1];
  wrong.name = wrong.argument = "wrong";
  wrong.version = "1.2 \xc3\xa4";
  wrong.properties = {{"reference",
                       90,
                       7,
                       3,
                       30,
                       {{"only \"f32\"\n", 28}, {"too large", 2}},
                       0.75,
                       {3, 4, 5},
                       {{"complete", 80}, {"certificate 2^-44", 10}}},
                      {"adjoint", 0, 0, 0, 123, {{"too large", 123}}, 0}};
  crashing.name = "crashing";
  crashing.argument = "./libcrashing.so";
  crashing.version = "2";
  crashing.properties = {{"reference", 9, 1, 0, 0, {}, 0.5, {1}, {{"sample", 9}}}, {"adjoint", 8, 0, 0, 1, {}, 0}};

  result.findings.resize(2);
  Finding &values = result.findings[0], &crash = result.findings[1];
  values.implementation = values.argument = "wrong";
  values.property = "reference";
  values.bug_class = "wrong_values";
  values.sentence = "the values are wrong";
  values.failing = failing;
  values.number = 41;
  values.times = 7;
  values.comparison = comparison;
  crash.implementation = "crashing";
  crash.argument = "./libcrashing.so";
  crash.property = "reference";
  crash.bug_class = "crashed";
  crash.of_the_run = true;
  crash.sentence = "it crashed: SIGSEGV";
  crash.failing = case_of(problem_of({1, 1, 1, 1, true}, Axis{}));
  crash.number = std::numeric_limits<uint64_t>::max() - 1;
  Report report = make_report(std::move(result), 12.5);
  report.compiler = "gcc 12";
  report.cpu = "a CPU";
  return report;
}

}  // namespace tconv::test
