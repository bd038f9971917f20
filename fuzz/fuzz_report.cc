// Reports, as `tconv merge` reads them, are anybody's: any bytes are a report or an error, and a report that was read
// is written so that it reads the same.
#include "fuzz/judge.h"
#include "report/json_report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tconv;
  std::string text;
  try {
    const Report report = report_from_json(Json::parse(data, data + size));
    text = json_text(to_json(report));
  } catch (const std::exception& error) {
    fuzz::require(*error.what() != '\0', "report_from_json refuses_without_a_reason", "");
    return 0;
  }
  const std::string again = json_text(to_json(report_from_json(Json::parse(text))));
  fuzz::require(again == text, "to_json does_not_round_trip", text + "\n" + again);
  return 0;
}
