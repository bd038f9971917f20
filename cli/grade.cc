// `tconv grade`: how precisely implementations compute, type by type.
#include "props/grade.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
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

struct Row {
  std::string implementation, types, grade, declared;
  Grading grading;
};

constexpr char kColumns[] = "{:<22}  {:<13}  {:<13}  {:>4}  {:>8}  {:>11}  {}\n";

void print(const Row& row) {
  fmt::print(kColumns, row.implementation, row.types, row.grade, bits(row.grading.sum_bits),
             bits(row.grading.operand_bits), fmt::format("{:.3g}", row.grading.worst_ratio), row.declared);
}

Json to_json(const Row& row) {
  return {{"implementation", row.implementation},
          {"types", row.types},
          {"grade", row.grade},
          {"sum_bits", row.grading.sum_bits},
          {"operand_bits", row.grading.operand_bits},
          {"worst_error_to_bound", row.grading.worst_ratio},
          {"declared", row.declared}};
}

std::optional<Row> row_of(Subject& subject, const Types& types) {
  const auto grading = grade_of(subject, types);
  if (!grading) return std::nullopt;
  const Implementation& implementation = subject.implementation();
  return Row{implementation.name(), text_of(types), name_of(grading->grade),
             declared(implementation.arithmetic(types), types), *grading};
}

}  // namespace

int grade(const GradeOptions& options) {
  const Subjects subjects =
      make_subjects(check_implementations(options.implementations, options.commands), options.hosting);
  ReportFile file(options.json);
  catch_interrupts();
  Json rows = Json::array();
  bool wrong = false;
  if (!file.to_stdout())
    fmt::print(kColumns, "implementation", "types", "grade", "sums", "operands", "error/bound", "declared");
  for (const auto& subject : subjects)
    for (const Types& types : kTypes) {
      if (interrupted()) break;
      const auto row = row_of(*subject, types);
      if (!row) continue;
      wrong = wrong || row->grading.grade == Grade::wrong;
      if (!file.to_stdout()) print(*row);
      rows.push_back(to_json(*row));
    }
  const bool none = rows.empty();
  file.write(json_text({{"schema", "tconv-grades/1"},
                        {"tconv", kVersion},
                        {"interrupted", interrupted()},
                        {"grades", std::move(rows)}},
                       2) +
             "\n");
  if (wrong) return kFinding;
  if (interrupted()) return kInterrupted;
  if (!none) return kAllHolds;
  fmt::print(stderr, "tconv: nothing was graded: each type is refused, or its call fails; `tconv verify` says how\n");
  return kNothingProved;
}

}  // namespace tconv::cli
