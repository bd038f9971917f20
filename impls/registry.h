// The one list of the implementations that come with tconv.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impls/implementation.h"

namespace tconv {

struct RegistryEntry {
  std::string_view name;
  bool ours;  // false: somebody else's library, which runs in a process of its own
};

// In the order in which they are reported.
const std::vector<RegistryEntry>& registry();

// Makes one by its name, by the path of a shared library (see is_library_path), or by "command:" and a shell command
// that speaks docs/protocol.md; null if there is none of that name, or the command does not start.
std::unique_ptr<Implementation> make_implementation(std::string_view name);

inline constexpr std::string_view kCommandPrefix = "command:";

// Whether a name is meant as the path of a shared library: it has a slash, or ends with ".so".
bool is_library_path(std::string_view name);

}  // namespace tconv
