// Arrays for NumPy.
#pragma once

#include <string>
#include <vector>

#include "report/stored/arrays.h"

namespace tconv::stored {

// Writes NAME.npy for each array into an .npz, uncompressed; the file is there whole or as it was. The bits of bf16,
// which NumPy has not, are u2. The format is that of
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Throws std::runtime_error if it cannot be
// written.
void write_npz(const std::vector<NamedArray>& arrays, const std::string& path);

}  // namespace tconv::stored
