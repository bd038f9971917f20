// Where a kernel can be led astray. Every member is right by default; a mutant replaces one of them, or two.
#pragma once

#include <limits>

#include "impls/mutants/call.h"

namespace tconv::mutants {

enum class Start : uint8_t { bias, zero, nothing };  // what an output holds before the products come

struct Range {
  int64_t begin, end;
};

// i of o + pad_begin = i*s + t*d, or kNone.
inline constexpr int64_t kNone = std::numeric_limits<int64_t>::min();
int64_t input_of(const Axis& a, int64_t o, int64_t t);
// The i for which tap t lands inside the output.
Range range_of(const Axis& a, int64_t t);

struct Fault {
  // The parameters, as they are misread.
  void (*axis)(Axis&) = [](Axis&) {};
  void (*problem)(Problem&) = [](Problem&) {};

  // The element of a tensor that is meant where the argument is said; false: none, whatever was to come of it is
  // dropped.
  bool (*x)(const Problem&, Index&) = [](const Problem&, Index&) { return true; };
  bool (*w)(const Problem&, Index&) = [](const Problem&, Index&) { return true; };
  bool (*y)(const Problem&, Index&) = [](const Problem&, Index&) { return true; };
  int64_t (*b)(const Problem&, int64_t channel) = [](const Problem&, int64_t channel) { return channel; };
  Start (*start)(const Problem&, const Index& y) = [](const Problem&, const Index&) { return Start::bias; };

  // The lines of the four kernels that people get wrong.
  int64_t (*output)(const Axis&, int64_t i, int64_t t) = [](const Axis& a, int64_t i, int64_t t) {
    return i * a.stride + t * a.dilation - a.pad_begin;
  };                                                                // scatter, col2im
  int64_t (*input)(const Axis&, int64_t o, int64_t t) = &input_of;  // gather
  Range (*range)(const Axis&, int64_t t) = &range_of;               // col2im
  bool (*in_phase)(const Axis&, int64_t o, int64_t t) = [](const Axis& a, int64_t o, int64_t t) {
    return (o + a.pad_begin - t * a.dilation) % a.stride == 0;
  };                                // phases
  Start empty_phase = Start::bias;  // phases: what outputs without taps hold

  // The numbers.
  double (*product)(double, double, bool f32) = [](double one, double other, bool) { return one * other; };
  double (*rounded)(double value, bool f32) = [](double value, bool f32) {
    return f32 ? static_cast<double>(static_cast<float>(value)) : value;
  };

  // gather: where no input meets a tap, a zero is multiplied.
  bool multiplies_zeros = false;
  // Accesses outside the tensors happen, instead of being left out.
  bool unchecked = false;
};

using Kernel = void (*)(const Fault& fault, const Call& call);

// Every input element stamps its kernel onto the output.
void scatter(const Fault& fault, const Call& call);
// Every output element collects its products.
void gather(const Fault& fault, const Call& call);
// A matrix of all products, summed over the input channels; its rows are added up where their tap lands.
void col2im(const Fault& fault, const Call& call);
// Winograd's algorithm along the width.
void winograd(const Fault& fault, const Call& call);
// Each residue of the output position modulo the stride has its own taps.
void phases(const Fault& fault, const Call& call);

}  // namespace tconv::mutants
