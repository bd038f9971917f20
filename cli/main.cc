// The command `tconv`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/usage_error.h"
#include "impls/version.h"

namespace tconv::cli {
namespace {

constexpr char kExamples[] = R"(
Examples
  tconv verify                                   all implementations, all properties
  tconv verify phases gemm_col2im --seed 7       two of them, with other cases
  tconv verify opencv_dnn --rank 2 --property reference --time 20
  tconv verify xnnpack onednn_nhwc               libraries with adapters (tconv doctor, tconv install-adapters)
  tconv verify ./libmine.so                      your own, as docs/abi.md has it, in a process of its own
  tconv verify --command 'python3 mine.py'       your own, in any language, as docs/protocol.md has it
  tconv verify --json report.json                the report as JSON, too
  tconv verify --layers                          the layers of real networks (minutes)
  tconv verify phases --exhaustive 2d-1190       not some, but all of 5.7 million small cases
  tconv verify phases --exhaustive 2d-3475 --resume sweep.state      stop it when you like, and go on
  tconv verify phases --exhaustive 2d-3475 --shard 0/4 --json 0.json a quarter of it, on one of four machines
  tconv merge 0.json 1.json 2.json 3.json        one report of them
  tconv replay 'tconv1 type=f32 ...' phases      one case again, as a finding prints it
  tconv explain 'tconv1 type=f32 ...'            how its result comes about, with numbers
  tconv grade ./libmine.so                       how precisely it computes: exact, conventional, norm-wise, ...
  tconv list                                     what there is
  tconv mutants                                  what the suite finds of plugins that are wrong on purpose
  tconv fuzz                                     the same properties, driven by coverage (docs/fuzzing.md)
  tconv bench --layers L05,L10                   how fast implementations are (docs/performance.md)
  tconv bench verify                             how fast all this is (minutes)
  tconv doctor                                   the libraries that can be checked here
  tconv findings                                 what is wrong with them, as a page in Markdown (minutes)
)";

int run(int argc, char** argv) {
  CLI::App app("Verifies implementations of transposed convolution.", "tconv");
  app.footer(std::string(kExamples) + kExitCodes);
  app.set_version_flag("--version", std::string("tconv ") + kVersion);
  app.require_subcommand(0, 1);  // none is told below: here it would be told of a misspelt one, too

  VerifyOptions verify_options;
  ReplayOptions replay_options;
  ExplainOptions explain_options;
  MutantsOptions mutants_options;
  FindingsOptions findings_options;
  GradeOptions grade_options;
  MergeOptions merge_options;
  BenchOptions bench_options;
  BenchVerifyOptions bench_verify_options;
  FuzzOptions fuzz_options;
  const CLI::App* verify_command = add_verify(app, verify_options);
  const CLI::App* replay_command = add_replay(app, replay_options);
  const CLI::App* explain_command = add_explain(app, explain_options);
  const CLI::App* mutants_command = add_mutants(app, mutants_options);
  const CLI::App* findings_command = add_findings(app, findings_options);
  const CLI::App* grade_command = add_grade(app, grade_options);
  const CLI::App* merge_command = add_merge(app, merge_options);
  CLI::App* bench_command = add_bench(app, bench_options);
  const CLI::App* bench_verify_command = add_bench_verify(*bench_command, bench_verify_options);
  const CLI::App* fuzz_command = add_fuzz(app, fuzz_options);
  const CLI::App* list_command = app.add_subcommand("list", "Show the implementations and properties");
  const CLI::App* doctor_command =
      app.add_subcommand("doctor", "Show which libraries can be checked here, and how to get others");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kAllHolds : kUsage;
  }
  verify_options.real_layers = verify_options.real_layers || !verify_options.layers.empty();
  if (verify_command->parsed()) return verify(verify_options);
  if (merge_command->parsed()) return merge_reports(merge_options);
  if (replay_command->parsed()) return replay(replay_options);
  if (explain_command->parsed()) return explain(explain_options);
  if (mutants_command->parsed()) return mutants(mutants_options);
  if (findings_command->parsed()) return findings(findings_options);
  if (grade_command->parsed()) return grade(grade_options);
  if (bench_verify_command->parsed()) return bench_verify(bench_verify_options);
  if (bench_command->parsed()) return bench(bench_options);
  if (fuzz_command->parsed()) return fuzz(fuzz_options);
  if (list_command->parsed()) return list();
  if (doctor_command->parsed()) return doctor();
  throw UsageError(
      "name a command: verify, merge, replay, explain, grade, findings, list, doctor, mutants, fuzz or bench; --help "
      "says more");
}

}  // namespace
}  // namespace tconv::cli

int main(int argc, char** argv) try {
  const int code = tconv::cli::run(argc, argv);
  // A report that is lost, on a full disk say, must not pass for one that was read.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw std::runtime_error("cannot write to stdout");
  return code;
} catch (const tconv::cli::UsageError& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  return tconv::cli::kUsage;
} catch (const std::exception& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  return tconv::cli::kToolFailed;
}
