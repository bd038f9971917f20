// A Case: everything that determines one computation, as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ref/numerics.h"
#include "ref/problem.h"
#include "ref/tensor.h"

namespace tconv {

// How the data of a case is made; see data.h.
struct Recipe {
  enum class Kind : uint8_t {
    integers,  // small integers, chosen so that every sum in every order is exact
    reals,     // reals of both signs and mixed magnitudes; not for integer types
    special,   // integers with NaN, infinities and negative zeros among them; of integer types, the ends of their range
    values,    // the explicit values below
  };
  Kind kind = Kind::integers;
  uint64_t seed = 0;            // not for values
  std::vector<double> x, w, b;  // for values only, in canonical order

  friend bool operator==(const Recipe& a, const Recipe& b);
};

struct Case {
  Problem problem;
  Types type;
  Quantization quantization;
  Placement x, w, y;
  Recipe recipe;

  friend bool operator==(const Case&, const Case&) = default;
};

// Everything that is wrong with the case (see validate of a Problem; also data that does not fit it).
std::vector<std::string> validate(const Case& c);

// Bytes for the tensors of a valid case and for its reference; saturates at INT64_MAX.
int64_t memory_bytes(const Case& c);

}  // namespace tconv
