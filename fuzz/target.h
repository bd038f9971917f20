// What a target over cases is made of; cases_main.cc is the rest.
#pragma once

#include "fuzz/format.h"

namespace tconv::fuzz {

// Aborts if something does not hold, see judge.h.
void try_input(const Input& input);

}  // namespace tconv::fuzz
