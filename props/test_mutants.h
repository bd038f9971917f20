// Implementations that are wrong on purpose, each in the way of a bug of a real library, for tests.
#pragma once

#include <span>

#include "impls/implementation.h"

namespace tconv::test {

struct Mutant {
  const char* name;
  void (*run)(const Call& call);
};

std::span<const Mutant> mutants();

}  // namespace tconv::test
