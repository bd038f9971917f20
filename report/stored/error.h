// Why a file or folder of stored tests gives no case.
#pragma once

#include <stdexcept>
#include <string>

namespace tconv::stored {

// It is broken: cut off, inconsistent, or of another format.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// It is sound, but nothing that can be tried here.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct NoConvTranspose : Refused {
  using Refused::Refused;
};

// A name that a file gives, as far as it may be shown: without control characters, and not too long.
std::string shown(std::string text);

// The same as part of a finding's key: letters, digits and "_-." are kept.
std::string key_name(const std::string& text);

}  // namespace tconv::stored
