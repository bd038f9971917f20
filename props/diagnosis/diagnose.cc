#include "props/diagnosis/diagnose.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "props/search/generate.h"

namespace tconv {
namespace {

constexpr int64_t kEnoughWrong = 24;   // cases, to tell alike misreadings apart
constexpr uint64_t kMostDrawn = 1500;  // of them many are not wrong, or not exact
constexpr auto kMostTime = std::chrono::seconds(3);

constexpr size_t kFew = 8;  // misreadings left, of which it is worth knowing whether they are always right

struct Suspect {
  const Misreading* misreading;
  bool always = true;  // also where the subject is right
};

bool gives(const Misreading& misreading, const Trial& trial, const Answer& answer) {
  return misread(misreading, trial.problem(), trial.data()).values == answer.y.values;
}

// Small integers: also where a misreading adds up products that do not belong together, every sum is exact.
Trial with_small_values(const Case& c) {
  Operands data = make_operands(c);
  for (Dense<double>* tensor : {&data.x, &data.w, &data.b})
    for (double& value : tensor->values) value = std::isfinite(value) ? std::trunc(std::fmod(value, 11)) : 1;
  return {c, std::move(data)};
}

class Inquiry {
 public:
  explicit Inquiry(Subject& subject) : subject_(subject) {
    for (const Misreading& m : misreadings()) suspects_.push_back({&m});
  }

  bool over() const { return suspects_.empty() || diagnosis_.wrong_cases >= kEnoughWrong; }

  // On a case on which the subject is wrong, a misreading must give the same; on others it tells alike ones apart.
  void look_at(const Trial& trial) {
    const Answer answer = subject_.run(trial);
    if (without_output(answer)) return;
    if (answer.y.values == trial.expected().value.values) {
      if (suspects_.size() <= kFew)
        for (Suspect& s : suspects_) s.always = s.always && gives(*s.misreading, trial, answer);
      return;
    }
    if (++diagnosis_.wrong_cases == 1) diagnosis_.example = trial.tried();
    std::erase_if(suspects_, [&](const Suspect& s) { return !gives(*s.misreading, trial, answer); });
  }

  Diagnosis result() {
    if (diagnosis_.wrong_cases == 0) return diagnosis_;
    const auto always = [](const Suspect& s) { return s.always; };
    diagnosis_.always = std::any_of(suspects_.begin(), suspects_.end(), always);
    for (const Suspect& s : suspects_)
      if (s.always || !diagnosis_.always) diagnosis_.alike.push_back(s.misreading);
    return diagnosis_;
  }

 private:
  Subject& subject_;
  std::vector<Suspect> suspects_;
  Diagnosis diagnosis_;
};

}  // namespace

Diagnosis diagnose(Subject& subject, const Case& failing) {
  const auto end = std::chrono::steady_clock::now() + kMostTime;
  Inquiry inquiry(subject);
  inquiry.look_at(with_small_values(failing));

  Scope scope;
  scope.ranks = {failing.problem.rank};
  scope.most_multiplications = 20000;
  const CaseStream stream(scope, 0);
  for (uint64_t number = 0; number < kMostDrawn && !inquiry.over(); ++number) {
    if (std::chrono::steady_clock::now() > end) break;
    Case c = stream[number];
    c.type = failing.type;
    c.quantization = failing.quantization;
    c.x = failing.x, c.w = failing.w, c.y = failing.y;
    inquiry.look_at(with_small_values(c));
  }
  return inquiry.result();
}

std::string_view Diagnosis::name() const {
  const auto differs = [&](const Misreading* m) { return m->name != alike.front()->name; };
  return alike.empty() || std::any_of(alike.begin(), alike.end(), differs) ? "" : alike.front()->name;
}

std::string Diagnosis::sentence() const {
  if (alike.empty()) return "";
  std::string text = always ? "the result is exactly what you get when "
                            : "where it is wrong, the result is exactly what you get when ";
  for (size_t i = 0; i < alike.size(); ++i) text += (i == 0 ? "" : ", or when ") + std::string(alike[i]->sentence);
  return text;
}

}  // namespace tconv
