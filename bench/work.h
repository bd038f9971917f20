// What a case takes at least, on any machine.
#pragma once

#include <cstdint>
#include <string>

#include "ref/case.h"

namespace tconv::bench {

// Multiplications that some output needs: those of the definition without the cropped ones; saturates at INT64_MAX.
// Takes as long as the kernel has taps. Requires a valid problem.
int64_t needed_multiplications(const Problem& problem);

// Of x, w, b and y, each once. Requires a valid case.
int64_t tensor_bytes(const Case& c);

struct Work {
  int64_t macs = 0;   // needed_multiplications
  int64_t bytes = 0;  // tensor_bytes

  double flops() const { return 2.0 * static_cast<double>(macs); }
  double intensity() const { return flops() / static_cast<double>(bytes); }  // flops a byte
};

// Requires a valid case.
Work work_of(const Case& c);

// Why a case cannot be measured, in words; empty if it can.
std::string not_measurable(const Case& c);

}  // namespace tconv::bench
