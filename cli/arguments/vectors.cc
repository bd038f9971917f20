#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "cli/commands.h"

namespace tconv::cli {
namespace {

constexpr char kVectorsExamples[] = R"(
Examples
  tconv vectors --write vectors                  the files of vectors/, anew (docs/vectors.md)
  tconv verify ./libmine.so --vectors vectors    try their cases
)";

}  // namespace

Command add_vectors(CLI::App& app) {
  const auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("vectors", "Write test vectors: small cases with inputs and outputs, as JSON");
  command->add_option("--write", *folder, "The folder that gets the files")->type_name("FOLDER")->required();
  command->footer(std::string(kVectorsExamples) + kExitCodes);
  return {command, [folder] { return write_vectors(*folder); }};
}

}  // namespace tconv::cli
