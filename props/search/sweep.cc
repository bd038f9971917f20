#include "props/search/sweep.h"

#include "props/catalogue.h"

namespace tconv {

uint64_t Sweep::try_batch(uint64_t first, uint64_t step, uint64_t end) {
  for (count_ = 0; count_ < kBatch && first < end; first += step) {
    SmallCase& small = batch_[count_++];
    small.set(space_.at(first, seed_), first);
    small.expect();
  }
  for (size_t i = 0; i < subjects_.size(); ++i) try_on(i);
  result_.drawn += count_;
  return first;
}

void Sweep::try_on(size_t subject) {
  calls_.clear();
  called_.clear();
  for (size_t i = 0; i < count_; ++i) {
    if (auto reason = subjects_[subject]->implementation().unsupported(batch_[i].tried())) {
      judge(subject, batch_[i], {Outcome::Kind::refused, *reason});
      continue;
    }
    calls_.push_back(batch_[i].fresh_call());
    called_.push_back(&batch_[i]);
    outcomes_[calls_.size() - 1] = {};
  }
  subjects_[subject]->run_calls(calls_, {outcomes_.data(), calls_.size()});
  PropertyResult& result = result_.implementations[subject].properties.front();
  int64_t held = 0;
  for (size_t i = 0; i < calls_.size(); ++i)
    if (outcomes_[i].kind != Outcome::Kind::computed || !called_[i]->holds())
      judge(subject, *called_[i], std::move(outcomes_[i]));
    else if (called_[i]->proves_nothing())
      ++result.untrusted;
    else
      ++held;
  if (held == 0) return;
  result.cases += held;
  result.evidence[Evidence{}.text()] += held;
}

// Zeros of the other sign, for one, differ and yet are right.
void Sweep::judge(size_t subject, const SmallCase& small, Outcome outcome) {
  const bool outside = outcome.kind == Outcome::Kind::computed && small.wrote_outside();
  const Answer answer = small.answer(std::move(outcome));
  auto verdict = outside ? run_fails("wrote_outside", "elements outside y were written") : without_output(answer);
  if (!verdict) {
    const Trial trial(small.tried());
    verdict = props::reference.judge(trial, {subjects_[subject]->implementation(), answer, {}});
  }
  record(*verdict, small.tried(), small.number(), props::reference, *subjects_[subject],
         result_.implementations[subject], result_.findings);
}

}  // namespace tconv
