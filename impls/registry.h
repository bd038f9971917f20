// The one list of the implementations that come with tconv, and how any implementation is made from its name.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impls/host/shared_library.h"
#include "impls/implementation.h"

namespace tconv {

struct RegistryEntry {
  std::string name;
  std::string adapter = {};  // the file behind it, if it is somebody else's library; empty: ours
  bool by_default = true;    // checked unless the user chooses
};

// Where the plugins of a kind are, as "adapters": the folder lib/tconv/KIND beside the one of this program, or what the
// variable TCONV_KIND, as TCONV_ADAPTERS, says.
std::filesystem::path plugin_folder(const std::string& kind);

// Ours, then the adapters that were built, in the order in which they are reported. Adapters are the files libNAME.so
// and NAME (a command) of their folder.
const std::vector<RegistryEntry>& registry();

// How somebody else's code is run.
struct Hosting {
  WorkerLimits limits;
  bool in_process = false;  // shared libraries are loaded into this process: faster, and it shares their fate
};

// Makes one by its name, by the path of a shared library (see is_library_path), or by "command:" and a shell command
// that speaks docs/protocol.md; null if there is none of that name, or the command does not start.
std::unique_ptr<Implementation> make_implementation(std::string_view name, const Hosting& hosting = {});

inline constexpr std::string_view kCommandPrefix = "command:";

// Whether a name is meant as the path of a shared library: it has a slash, or ends with ".so".
bool is_library_path(std::string_view name);

}  // namespace tconv
