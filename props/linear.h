// Halves of a tensor, for the properties that say that tconv is linear in it.
#pragma once

#include "props/derive.h"

namespace tconv::props {

// A random integer between 0 and each value: with what is left of it, two tensors of no larger values than the sum.
inline Dense<double> half_of(const Dense<double>& sum, uint64_t seed) {
  Dense<double> half(sum.shape);
  for (size_t i = 0; i < half.values.size(); ++i) {
    const double value = sum.values[i], magnitude = value < 0 ? -value : value;
    const auto taken = static_cast<double>(mix(mix(seed) + i) % (static_cast<uint64_t>(magnitude) + 1));
    half.values[i] = value < 0 ? -taken : taken;
  }
  return half;
}

inline Dense<double> difference(const Dense<double>& a, const Dense<double>& b) {
  return made(a.shape, [&](const Extents& i) { return at(a, i) - at(b, i); });
}

inline Dense<double> negative(const Dense<double>& a) {
  return transformed<double>(a, [](double v) { return -v; });
}

// y = y1 + y2 and y = -y3, the bias counted once: y1, y2 and y3 are the answers of the experiment.
inline Verdict judge_linear(const Trial& trial, const Answers& got, const char* bug_class, const char* sentence) {
  const auto& others = got.others;
  const auto sum = made(
      got.own.y.shape, [&](const Extents& i) { return (at(others[0].y, i) - bias_at(trial, i)) + at(others[1].y, i); });
  const Verdict verdict = same(sum, got.own.y, bug_class, sentence);
  if (verdict.fails()) return verdict;
  const auto mirrored = made(sum.shape, [&](const Extents& i) { return 2 * bias_at(trial, i) - at(others[2].y, i); });
  return same(mirrored, got.own.y, bug_class, sentence);
}

}  // namespace tconv::props
