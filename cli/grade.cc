// `tconv grade`: how precisely implementations compute, type by type.
#include "props/grade.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

std::string bits(int count) { return count == 0 ? "-" : fmt::format("{}", count); }

std::string declared(const Arithmetic& arithmetic, const Types& types) {
  if (arithmetic == conventional(types)) return "";
  return fmt::format("{}{}", traits(arithmetic.accumulator).name, arithmetic.norm_wise ? ", norm-wise" : "");
}

}  // namespace

int grade(const GradeOptions& options) {
  const Subjects subjects =
      make_subjects(check_implementations(options.implementations, options.commands), options.hosting);
  ReportFile file(options.json);
  Json rows = Json::array();
  bool wrong = false;
  if (!file.to_stdout())
    fmt::print("{:<22}  {:<13}  {:<13}  {:>4}  {:>8}  {:>11}  declared\n", "implementation", "types", "grade", "sums",
               "operands", "error/bound");
  for (const auto& subject : subjects)
    for (const Types& types : kTypes) {
      const auto grading = grade_of(*subject, types);
      if (!grading) continue;
      wrong = wrong || grading->grade == Grade::wrong;
      const std::string name = subject->implementation().name();
      const std::string says = declared(subject->implementation().arithmetic(types), types);
      if (!file.to_stdout())
        fmt::print("{:<22}  {:<13}  {:<13}  {:>4}  {:>8}  {:>11.3g}  {}\n", name, text_of(types),
                   name_of(grading->grade), bits(grading->sum_bits), bits(grading->operand_bits), grading->worst_ratio,
                   says);
      rows.push_back({{"implementation", name},
                      {"types", text_of(types)},
                      {"grade", name_of(grading->grade)},
                      {"sum_bits", grading->sum_bits},
                      {"operand_bits", grading->operand_bits},
                      {"worst_error_to_bound", grading->worst_ratio},
                      {"declared", says}});
    }
  const bool none = rows.empty();
  file.write(json_text({{"schema", "tconv-grades/1"}, {"tconv", kVersion}, {"grades", std::move(rows)}}, 2) + "\n");
  return none ? kNothingProved : wrong ? kFinding : kAllHolds;
}

}  // namespace tconv::cli
