// Files of others, read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tconv {

// Throws std::runtime_error, without the path, if it is no regular file, has more than `most` bytes, or cannot be read.
std::string file_bytes(const std::filesystem::path& path, uintmax_t most);

}  // namespace tconv
