#include "report/sarif.h"

#include <algorithm>

#include "ref/case_text.h"
#include "report/baseline.h"
#include "report/plain_text.h"

namespace tconv {
namespace {

Json message(const std::string& text) { return {{"text", plain_text(text, 10'000)}}; }

// Findings are about a library, not about a line of it: the file, where there is one, and the name.
Json location(const Finding& f) {
  Json json = {{"logicalLocations", {{{"fullyQualifiedName", plain_text(f.implementation)}, {"kind", "module"}}}}};
  if (f.argument.find('/') != std::string::npos && f.argument.find(' ') == std::string::npos)
    json["physicalLocation"] = {{"artifactLocation", {{"uri", plain_text(f.argument)}}}};
  return json;
}

Json result_of(const Report& report, const Finding& f) {
  Json json = {
      {"ruleId", plain_text(f.class_name())},
      {"level", is_known(report, f) ? "warning" : "error"},
      {"message", message(f.implementation + ": " + f.sentence + "; " + replay_command(f))},
      {"locations", {location(f)}},
      {"partialFingerprints", {{"tconvKey/v1", plain_text(f.key())}}},
      {"properties", {{"property", plain_text(f.property)}, {"case", to_text(f.failing)}, {"times", f.times}}}};
  if (report.baseline) json["baselineState"] = is_known(report, f) ? "unchanged" : "new";
  return json;
}

Json absent(const std::string& key) {
  return {{"ruleId", plain_text(key.substr(key.rfind('/') + 1))},
          {"level", "none"},
          {"message", message("not found any more: " + key)},
          {"partialFingerprints", {{"tconvKey/v1", plain_text(key)}}},
          {"baselineState", "absent"}};
}

}  // namespace

Json to_sarif(const Report& report) {
  Json rules = Json::array(), results = Json::array();
  std::set<std::string> ruled;
  for (const Finding& f : report.result.findings) {
    if (ruled.insert(f.class_name()).second)
      rules.push_back({{"id", plain_text(f.class_name())}, {"shortDescription", message(f.sentence)}});
    results.push_back(result_of(report, f));
  }
  for (const std::string& key : vanished(report)) results.push_back(absent(key));
  const Json driver = {{"name", "tconv"}, {"version", report.tconv_version}, {"rules", rules}};
  const Json invocation = {{"executionSuccessful", !report.result.interrupted}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", {{{"tool", {{"driver", driver}}}, {"invocations", {invocation}}, {"results", results}}}}};
}

}  // namespace tconv
