// f16, bf16, s8, u8 and s32, in which nothing is computed: how they are read, summed and written.
#pragma once

#include "impls/mutants/fault.h"
#include "ref/element_type.h"

namespace tconv::mutants {

// tconv_quantization, where there is one.
struct Scales {
  int32_t x_zero = 0, w_zero = 0, y_zero = 0;
  double x_scale = 1, y_scale = 1;
  const float* of_w = nullptr;
};

// Where that can be led astray. Every member is right by default.
struct Stored {
  bool taken = false;  // else such types are refused

  double (*x)(double stored, const Scales& s) = [](double q, const Scales& s) { return q - s.x_zero; };
  double (*w)(double stored, const Scales& s) = [](double q, const Scales& s) { return q - s.w_zero; };
  // Sums, as Fault::rounded; those of integers are exact.
  double (*sum_of_f16)(double sum, bool) = &to_float;
  double (*sum_of_bf16)(double sum, bool) = &to_float;
  // After the kernel: x, w and y are what was multiplied, and its sums.
  void (*sums)(const Call& call, const Scales& s) = [](const Call&, const Scales&) {};
  double (*scaled)(double sum, const Scales& s, const Problem& p, int64_t channel) =
      [](double sum, const Scales& s, const Problem&, int64_t c) { return sum * (s.x_scale * s.of_w[c] / s.y_scale); };
  double (*integer)(double value, ElementType type) = &nearest_integer;
  double (*real)(double value, ElementType type) = &nearest_real;

  static double to_float(double value, bool) { return static_cast<double>(static_cast<float>(value)); }
  static double nearest_integer(double value, ElementType type);  // saturated
  static double nearest_real(double value, ElementType type);
};

bool is_stored(const tconv_args& args);
// Requires is_stored, and what tconv_valid says.
void run_stored(const Stored& stored, Fault fault, Kernel kernel, const tconv_args& args);

}  // namespace tconv::mutants
