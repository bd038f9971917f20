// Transposed convolutions of real networks, each with its source: ref/layers.csv.
#pragma once

#include <span>
#include <string>

#include "ref/problem.h"

namespace tconv {

struct Layer {
  std::string id;      // "L03"
  std::string name;    // the network and the place in it
  Problem problem;     // with a bias, as all of them could have
  std::string source;  // the file it was read from
};

// In the order of the file.
std::span<const Layer> layers();

}  // namespace tconv
