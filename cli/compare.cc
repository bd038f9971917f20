// `tconv compare`: many implementations on the same cases: where one refuses, another answers, a third crashes.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/names.h"
#include "cli/pictures.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "report/compared.h"
#include "report/html/page.h"

namespace tconv::cli {
namespace {

int code_of(const std::vector<ImplementationMaps>& all) {
  bool right = false, wrong = false;
  for (const ImplementationMaps& one : all)
    for (const OutcomeMap& map : one.maps)
      for (const MapCell& cell : map.cells) {
        right = right || cell.made == Made::right;
        wrong = wrong || is_wrong(cell.made);
      }
  if (wrong) return kFinding;
  return interrupted() ? kInterrupted : right ? kAllHolds : kNothingProved;
}

}  // namespace

int compare(const CompareOptions& options) {
  const auto names = check_implementations(options.implementations, options.commands);
  ReportFile json(options.json), html(options.html);
  if (json.to_stdout() && html.to_stdout()) throw UsageError("only one of --json and --html can go to stdout");
  catch_interrupts();
  Report report;
  add_maps(report, names, options.hosting);
  if (!json.to_stdout() && !html.to_stdout()) fmt::print("{}", compared(report.maps, look_of_stdout().width));
  json.write(json_text(to_json(report.maps), 1) + "\n");
  html.write(maps_to_html(report));
  return code_of(report.maps);
}

}  // namespace tconv::cli
