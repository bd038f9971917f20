// What a certificate costs, against what it certifies.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "impls/implementation.h"
#include "ref/layers.h"

namespace tconv::bench {

// At least 100 million multiplications and 64 output channels: the layers for which a certificate has to pay.
bool is_large(const Layer& layer);

// Seconds of the processor, all threads together.
struct LayerCost {
  double compute = std::numeric_limits<double>::infinity();  // the fastest implementation's call, tensors to tensors
  double certify = compute;                                  // its certificate, reading x, w and y
  std::string fastest = "none";
  int miss_bits = 0;  // a wrong pixel passes with a probability of at most 2^-miss_bits
  bool holds = true;  // every certificate of every implementation's output

  double share() const { return certify / compute; }
};

// The least of several runs, in which the implementations take turns on the same integers; each output is certified
// right after it was computed. What an implementation refuses is left out.
LayerCost cost(const Layer& layer, const std::vector<std::unique_ptr<Implementation>>& implementations, int runs,
               int miss_bits);

}  // namespace tconv::bench
