// What a command line takes, for those that describe it.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

namespace tconv::cli {

inline std::vector<const CLI::App*> commands_of(const CLI::App& app) { return app.get_subcommands({}); }

// Those with a long name.
inline std::vector<const CLI::Option*> named_options(const CLI::App& command) {
  std::vector<const CLI::Option*> options = command.get_options();
  std::erase_if(options, [](const CLI::Option* option) { return option->get_lnames().empty(); });
  return options;
}

inline bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() != 0; }

inline bool takes_file(const CLI::Option& option) {
  return option.get_type_name().find("FILE") != std::string::npos ||
         option.get_description().find("file") != std::string::npos;
}

}  // namespace tconv::cli
