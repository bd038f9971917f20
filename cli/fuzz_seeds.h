// Inputs to begin with, for every fuzz target, made anew from named cases whenever the byte format changes.
#pragma once

#include <filesystem>

namespace tconv::cli {

// Writes FOLDER/TARGET/NAME, all of them; the same each time. Returns how many. Throws std::runtime_error.
int write_seeds(const std::filesystem::path& folder);

}  // namespace tconv::cli
