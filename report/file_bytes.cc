#include "report/file_bytes.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tconv {

std::string file_bytes(const std::filesystem::path& path, uintmax_t most) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) throw std::runtime_error("there is no such file");
  if (const auto size = std::filesystem::file_size(path, error); size > most)
    throw std::runtime_error("it has " + std::to_string(size) + " bytes, more than " + std::to_string(most >> 20) +
                             " MiB");
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) throw std::runtime_error("it cannot be read");
  return bytes;
}

}  // namespace tconv
