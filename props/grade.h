// How precisely an implementation computes, found out by data made for it.
#pragma once

#include <optional>
#include <string>

#include "props/subject.h"

namespace tconv {

enum class Grade : uint8_t {
  exact,          // every result is the rounded exact one
  conventional,   // every element within its own bound, for sums in the type that is expected
  low_precision,  // within the bound of a narrower accumulator or of narrower operands
  norm_wise,      // errors are small against the norms of x and w only: Winograd, Strassen, FFT
  wrong,
};
std::string name_of(Grade grade);

struct Grading {
  Grade grade = Grade::wrong;
  int sum_bits = 0;        // 2^k + 1 is still a sum of its for k below that; of integer types 0
  int operand_bits = 0;    // and 2^k + 1 an operand
  double worst_ratio = 0;  // largest |error| / bound of real data, for sums in the type that is expected
};

// Empty if it refuses such types, or fails otherwise than by its numbers.
std::optional<Grading> grade_of(Subject& subject, const Types& types);

}  // namespace tconv
