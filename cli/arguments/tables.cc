#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "cli/arguments/common.h"
#include "cli/commands.h"
#include "cli/memory.h"

namespace tconv::cli {
namespace {

constexpr uint64_t kFindingsCases = 20000;

constexpr char kGradeExamples[] = R"(
Examples
  tconv grade                                    ours, and OpenCV
  tconv grade ./libmine.so --json grades.json
  tconv grade --command 'python3 mine.py'
)";

constexpr char kCompareExamples[] = R"(
Examples
  tconv compare phases opencv_dnn
  tconv compare xnnpack onednn_nhwc libtorch --html compare.html --json compare.json
  tconv compare phases --command 'python3 mine.py'
)";

constexpr char kMutantsExamples[] = R"(
Examples
  tconv mutants                                  all; minutes
  tconv mutants kernel_flipped dilation_ignored --seed 7 --json mutants.json
  tconv mutants --property adjoint --time 2      what one property alone finds
)";

constexpr char kFindingsExamples[] = R"(
Examples
  tconv findings > findings.md
  tconv findings opencv_dnn --cases 2000
)";

}  // namespace

Command add_mutants(CLI::App& app) {
  const auto kept = std::make_shared<MutantsOptions>();
  MutantsOptions& options = *kept;
  options.memory = default_memory_limit();
  CLI::App* command =
      app.add_subcommand("mutants", "Run the suite on plugins that are wrong on purpose, to see what it finds");
  command->add_option("names", options.names, "Mutants (default: all)");
  command->add_option("--time", options.seconds, "Seconds for each, at most")
      ->check(CLI::Range(0.001, 1e9))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--property", options.properties, "A property; may be repeated (default: all)")
      ->allow_extra_args(false);
  command->add_option("--json", options.json, "Write the table as JSON to this file; - is stdout");
  add_hosting(*command, options.hosting);
  command->footer(std::string(kMutantsExamples) + kExitCodes);
  return {command, [kept] { return mutants(*kept); }};
}

Command add_findings(CLI::App& app) {
  const auto kept = std::make_shared<FindingsOptions>();
  FindingsOptions& options = *kept;
  options.cases = kFindingsCases;
  options.memory = default_memory_limit();
  options.jobs = default_jobs();
  CLI::App* command =
      app.add_subcommand("findings", "Verify the adapters, and write what is found as a page in Markdown");
  command->add_option("names", options.names, "Implementations (default: all adapters)");
  command->add_option("--seed", options.seed, "Which random cases")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--cases", options.cases,
                   "How many cases for each library; a tenth for an adapter that is a command, where calls take longer")
      ->check(CLI::Range(uint64_t{1}, kMostCases))
      ->capture_default_str();
  add_hosting(*command, options.hosting);
  command->footer(std::string(kFindingsExamples) + kExitCodes);
  return {command, [kept] { return findings(*kept); }};
}

Command add_grade(CLI::App& app) {
  const auto kept = std::make_shared<GradeOptions>();
  GradeOptions& options = *kept;
  CLI::App* command =
      app.add_subcommand("grade", "Show how precisely implementations compute, type by type, by data made for it");
  command->add_option("names", options.implementations, "Implementations (default: ours and opencv_dnn)");
  command->add_option("--command", options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--json", options.json, "Write the grades as JSON to this file; - is stdout");
  add_hosting(*command, options.hosting);
  command->footer(std::string(kGradeExamples) + kExitCodes);
  return {command, [kept] { return grade(*kept); }};
}

Command add_compare(CLI::App& app) {
  const auto kept = std::make_shared<CompareOptions>();
  CompareOptions& options = *kept;
  CLI::App* command = app.add_subcommand(
      "compare", "Show what several implementations make of the same pairs of parameters: right, refused, wrong, ...");
  command->add_option("names", options.implementations, "Implementations (default: ours and opencv_dnn)");
  command->add_option("--command", options.commands, "A command that speaks the protocol; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--json", options.json, "Write the maps as JSON to this file; - is stdout")->type_name("FILE");
  command->add_option("--html", options.html, "Likewise as a page")->type_name("FILE");
  add_hosting(*command, options.hosting);
  command->footer(std::string(kCompareExamples) + kExitCodes);
  return {command, [kept] { return compare(*kept); }};
}

Command add_dialects(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("dialects", "Show how other systems say the same problem, as a page in Markdown");
  command->footer(std::string("\nExamples\n  tconv dialects > dialects.md\n") + kExitCodes);
  return {command, &print_dialects};
}

Command add_list(CLI::App& app) {
  CLI::App* command = app.add_subcommand("list", "Show the implementations and properties");
  command->footer(std::string("\nExamples\n  tconv list\n") + kExitCodes);
  return {command, &list};
}

Command add_doctor(CLI::App& app) {
  CLI::App* command = app.add_subcommand("doctor", "Show which libraries can be checked here, and how to get others");
  command->footer(std::string("\nExamples\n  tconv doctor\n") + kExitCodes);
  return {command, &doctor};
}

}  // namespace tconv::cli
