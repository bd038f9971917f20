// The definition at sampled elements, where an index leaves 32 bits: an output of over 2^31 bytes from a tiny input,
// and a matrix of columns of over 2^31 elements although x and y are small; and an output of over 2^31 elements.
//
// Each takes gigabytes and, of a slow implementation, minutes; so they are tried only if chosen, and once, whatever the
// case is.
#include <unistd.h>

#include <fstream>
#include <utility>

#include "props/catalogue.h"
#include "props/sampled.h"
#include "ref/case_text.h"

namespace tconv::props {
namespace {

std::vector<Trial> of_many_bytes() {
  std::vector<Trial> all;
  Case c;
  c.problem.axes[1] = {.input = 3, .kernel = 1, .stride = 20000};
  c.problem.axes[2] = {.input = 3, .kernel = 1, .stride = 6800};  // 40001 x 13601 floats
  all.emplace_back(c);
  c.problem.out_channels = 128;
  c.problem.axes[1] = c.problem.axes[2] = {.input = 64, .kernel = 65};  // 128 * 65^2 * 64^2 columns
  all.emplace_back(c);
  return all;
}

std::vector<Trial> of_many_elements() {
  Case c;
  c.problem.axes[1] = {.input = 3, .kernel = 1, .stride = 20000};
  c.problem.axes[2] = {.input = 3, .kernel = 1, .stride = 27200};  // 40001 x 54401
  return {Trial(c)};
}

// Of the machine, in bytes: what can be had without taking it from anybody.
int64_t available_memory() {
  constexpr int64_t kUnknown = int64_t{1} << 62;
  std::ifstream file("/proc/meminfo");
  for (std::string word; file >> word;)
    if (int64_t kilobytes = 0; word == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
  return kUnknown;
}

// One copy of y is the host's, one is where the implementation runs.
int64_t memory_of(const Trial& trial) {
  const int64_t y = element_count(output_shape(trial.problem())).value_or(0);
  return 2 * y * traits(trial.tried().type.y).bytes + (int64_t{1} << 30);
}

std::string gigabytes(int64_t bytes) { return std::to_string((bytes >> 30) + 1) + " GiB"; }

Experiment experiment(const Trial&) { return {}; }

Verdict on(const Trial& huge, const Answers& answers, Subject& subject) {
  if (const int64_t needed = memory_of(huge), there = available_memory(); needed > there)
    return does_not_apply("it takes " + gigabytes(needed) + " of memory, and " + std::to_string(there >> 30) +
                          " are available");
  const LargeAnswer answer = subject.run_large(huge);
  if (auto failure = without_output(answer)) {
    if (failure->fails()) failure->reason += ", in " + to_text(huge.tried());
    return *failure;
  }
  const auto y = view<float>(answer.y.ref());
  Verdict verdict = judged(compare_samples(
                               huge, [&](const Extents& i) { return y(i[0], i[1], i[2], i[3], i[4]); },
                               answers.by.arithmetic(huge.tried().type)),
                           {Evidence::Kind::sample});
  if (!verdict.fails()) return verdict;
  verdict.bug_class = "huge_index";
  verdict.reason = "the values are wrong where an index leaves 32 bits: " + to_text(huge.tried());
  return verdict;
}

template <std::vector<Trial> (*make)()>
Verdict explore(const Trial&, const Answers& answers, Subject& subject) {
  Verdict verdict = does_not_apply("it takes no problem of such a size");
  for (const Trial& huge : make()) {
    Verdict next = on(huge, answers, subject);
    if (next.fails()) return next;
    if (next.kind != Verdict::Kind::does_not_apply || verdict.kind == Verdict::Kind::does_not_apply)
      verdict = std::move(next);
  }
  return verdict;
}

}  // namespace

const Property huge_indices = {.name = "huge_indices",
                               .formula = "sampled elements of y, also where an index leaves 32 bits (gigabytes)",
                               .experiment = &experiment,
                               .judge = nullptr,
                               .explore = &explore<&of_many_bytes>,
                               .by_default = false,
                               .one_in = 0,
                               .judges_failures = true};

const Property huge_elements = {.name = "huge_elements",
                                .formula = "sampled elements of a y of more than 2^31 elements (18 GiB)",
                                .experiment = &experiment,
                                .judge = nullptr,
                                .explore = &explore<&of_many_elements>,
                                .by_default = false,
                                .one_in = 0,
                                .judges_failures = true};

}  // namespace tconv::props
