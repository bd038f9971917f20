// From names on the command line to implementations and properties.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "impls/registry.h"
#include "props/property.h"
#include "props/search/search.h"
#include "ref/layers.h"

namespace tconv::cli {

// "unknown `what` 'name'; did you mean 'near'?", the question only if a known name is near.
std::string unknown(const char* what, std::string_view name, const std::vector<std::string_view>& known);

// Throws UsageError, with a suggestion, if a name is unknown, a path is no library or a command does not greet. An
// empty list means those that are tried by default.
std::vector<std::string> check_implementations(const std::vector<std::string>& names,
                                               const std::vector<std::string>& commands);
std::vector<const Property*> find_properties(const std::vector<std::string>& names);

// The layers with these ids; all, if there are none. Throws UsageError if an id is unknown.
std::vector<Layer> find_layers(const std::vector<std::string>& ids);

// Makes them all anew. Throws UsageError if one cannot be started.
Subjects make_subjects(const std::vector<std::string>& names, const Hosting& hosting);

}  // namespace tconv::cli
