#include "report/stored/stored_output.h"

#include <fmt/format.h>

#include <utility>

#include "props/catalogue.h"
#include "report/stored/arrays.h"
#include "report/stored_output_key.h"

namespace tconv::stored {
namespace {

// It has answered before it was asked, and is not run.
class StoredTest : public Implementation {
 public:
  explicit StoredTest(const DataSet& set) : name_(set.name), path_(set.path) {}

  std::string name() const override { return name_; }
  std::string version() const override { return ""; }
  std::string argument() const override { return path_; }
  std::string description() const override { return "the stored output of a test"; }
  std::optional<std::string> unsupported(const Case&) const override { return "it only has its stored output"; }
  Outcome run(const Call&) override { return {Outcome::Kind::refused, "it only has its stored output"}; }

 private:
  std::string name_, path_;
};

Verdict judge_as(const DataSet& set, const Case& c, int miss_bits) {
  const Dims dims = dims_of(output_shape(c.problem), c.problem.rank);
  if (set.stored.type != c.type.y)
    return fails("wrong_type", fmt::format("the stored output is {}, the operands are {}", traits(set.stored.type).name,
                                           traits(c.type.y).name));
  if (set.stored.dims != dims)
    return fails("wrong_shape",
                 fmt::format("the stored output is {}, it must be {}", text_of(set.stored.dims), text_of(dims)));
  Answer answer;
  answer.y = Dense<double>(output_shape(c.problem));
  answer.y.values = set.stored.values;
  const Trial trial(c, miss_bits);
  Verdict verdict = stored_output.judge(trial, {StoredTest(set), answer, {}});
  if (verdict.fails()) verdict.reason = "the stored output is wrong";
  return verdict;
}

}  // namespace

const Property stored_output = {kStoredOutput, "the stored output of a test = y by the definition",
                                props::reference.experiment, props::reference.judge};

Judged judge(const DataSet& set, int miss_bits) {
  Judged first{set.asked, judge_as(set, set.asked, miss_bits)};
  if (!first.verdict.fails()) return first;
  for (const Problem& problem : set.others) {
    Case c = set.asked;
    c.problem = problem;
    Verdict verdict = judge_as(set, c, miss_bits);
    if (!verdict.fails()) return {std::move(c), std::move(verdict)};
  }
  return first;
}

std::unique_ptr<Subject> subject_of(const DataSet& set) {
  return std::make_unique<Subject>(std::make_unique<StoredTest>(set));
}

}  // namespace tconv::stored
