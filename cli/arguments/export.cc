#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/memory.h"
#include "ref/case_text.h"

namespace tconv::cli {
namespace {

constexpr uint64_t kMostExported = 100'000;

constexpr char kExportExamples[] = R"(
Examples
  tconv export --onnx tests                      100 random cases as ONNX backend-test folders (docs/onnx.md)
  tconv export --onnx tests 'tconv1 type=f32 ...' 'tconv1 type=f16 ...'
  tconv verify --onnx tests                      run them
  tconv export --wpt conv_transpose2d.json --rank 2 --cases 20      tests for WebNN (docs/webnn.md)
  tconv verify --wpt conv_transpose2d.json
  tconv export --npz case.npz 'tconv1 type=f32 ...'
)";

}  // namespace

Command add_export(CLI::App& app) {
  const auto kept = std::make_shared<ExportOptions>();
  ExportOptions& options = *kept;
  options.memory = default_memory_limit();
  CLI::App* command = app.add_subcommand("export", "Write cases, with what they must give, for other programs");
  CLI::Option* given =
      command->add_option("case", options.words, "Cases (default, with --onnx and --wpt: random ones)");
  command->add_option("--onnx", options.onnx, "A folder, new or empty: a backend-test folder in it for each case")
      ->type_name("FOLDER");
  command
      ->add_option("--wpt", options.wpt,
                   "A file of tests of WebNN's convTranspose2d, as the Web Platform Tests have them")
      ->type_name("FILE");
  command->add_option("--npz", options.npz, "A file for NumPy: the arrays x, w, b and y of one case")
      ->type_name("FILE");
  command
      ->add_option_function<std::string>(
          "--weights", [&](const std::string& where) { options.constant_weights = where == "initializer"; },
          "Whether the models take w and b as an input (the default), or have them as an initializer")
      ->check(CLI::IsMember({"input", "initializer"}));
  command->add_option("--cases", options.cases, "How many random cases")
      ->check(CLI::Range(uint64_t{1}, kMostExported))
      ->capture_default_str()
      ->excludes(given);
  command->add_option("--seed", options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->excludes(given);
  command->add_option("--rank", options.ranks, "A spatial rank, 1 to 3; may be repeated (default: all)")
      ->check(CLI::Range(1, 3))
      ->allow_extra_args(false)
      ->excludes(given);
  command->add_option("--memory", options.memory, "The most memory that a case may need")
      ->transform(CLI::AsSizeValue(false));
  command->footer(std::string(kExportExamples) + kExitCodes + "\n" + std::string(case_grammar()));
  return {command, [kept] { return export_cases(*kept); }};
}

}  // namespace tconv::cli
