#include "report/json_report.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "ref/case_text.h"
#include "report/baseline.h"

namespace tconv {
namespace {

constexpr char kSchema[] = "tconv-report/1";

// JSON has no NaN and no infinities: they are written as strings.
Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double number_from(const Json& json) {
  if (!json.is_string()) return json.get<double>();
  const auto text = json.get<std::string>();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  return text == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}

Json to_json(const PropertyResult& p) {
  return {{"name", p.name},
          {"verdict", verdict_of(p)},
          {"cases", p.cases},
          {"failed", p.failed},
          {"not_trusted", p.untrusted},
          {"skipped", p.skipped},
          {"skip_reasons", p.skip_reasons},
          {"worst_error_to_bound", p.worst_ratio},
          {"error_to_bound", p.ratios},
          {"evidence", p.evidence}};
}

PropertyResult property_from(const Json& json) {
  return {json.at("name"),
          json.at("cases"),
          json.at("failed"),
          json.at("not_trusted"),
          json.at("skipped"),
          json.at("skip_reasons"),
          json.at("worst_error_to_bound"),
          json.at("error_to_bound"),
          json.at("evidence")};
}

Json to_json(const ImplementationResult& i) {
  Json properties = Json::array();
  for (const PropertyResult& p : i.properties) properties.push_back(to_json(p));
  return {{"name", i.name},           {"version", i.version}, {"argument", i.argument},
          {"verdict", verdict_of(i)}, {"cases", i.cases()},   {"properties", properties}};
}

ImplementationResult implementation_from(const Json& json) {
  ImplementationResult i{json.at("name"), json.at("version"), json.at("argument"), {}};
  for (const Json& p : json.at("properties")) i.properties.push_back(property_from(p));
  return i;
}

Json to_json(const Comparison& c) {
  Json first = Json::array();
  for (const Mismatch& m : c.first)
    first.push_back({{"index", m.index},
                     {"expected", number(m.expected)},
                     {"actual", number(m.actual)},
                     {"difference", number(m.actual - m.expected)},
                     {"bound", number(m.bound)}});
  return {{"compared", c.compared}, {"nonzero", c.nonzero}, {"wrong", c.wrong}, {"first", first}};
}

Comparison comparison_from(const Json& json) {
  Comparison c;
  c.compared = json.at("compared");
  c.nonzero = json.at("nonzero");
  c.wrong = json.at("wrong");
  for (const Json& m : json.at("first"))
    c.first.push_back(
        {m.at("index"), number_from(m.at("expected")), number_from(m.at("actual")), number_from(m.at("bound"))});
  return c;
}

Json to_json(const Finding& f) {
  return {{"key", f.key()},
          {"implementation", f.implementation},
          {"argument", f.argument},
          {"property", f.property},
          {"class", f.class_name()},
          {"property_class", f.bug_class},
          {"diagnosis", f.diagnosis},
          {"of_the_run", f.of_the_run},
          {"sentence", f.sentence},
          {"case", to_text(f.failing)},
          {"replay", replay_command(f)},
          {"number", f.number},
          {"times", f.times},
          {"comparison", to_json(f.comparison)}};
}

// With what is needed to join it with what other shards saw.
Json to_json_apart(const Finding& f) {
  Json json = to_json(f);
  json["seen_as"] = f.seen_as;
  json["seen_by"] = f.seen_by;
  return json;
}

Finding finding_from(const Json& json) {
  const auto parsed = parse_case(json.at("case").get<std::string>());
  const Case* failing = std::get_if<Case>(&parsed);
  if (failing == nullptr)
    throw std::runtime_error("a finding's case is not a case: " + std::get<TextError>(parsed).message);
  return {json.at("implementation"),
          json.at("argument"),
          json.at("property"),
          json.at("property_class"),
          json.at("of_the_run"),
          json.at("sentence"),
          *failing,
          json.at("number"),
          json.at("times"),
          comparison_from(json.at("comparison")),
          json.at("diagnosis"),
          json.value("seen_as", ""),
          json.value("seen_by", "")};
}

}  // namespace

Json to_json(const SearchResult& result) {
  Json implementations = Json::array(), findings = Json::array();
  for (const ImplementationResult& i : result.implementations) implementations.push_back(to_json(i));
  for (const Finding& f : result.findings) findings.push_back(to_json(f));
  Json json = {{"plan", result.plan},       {"exhaustive", result.exhaustive}, {"seed", result.seed},
               {"planned", result.planned}, {"drawn", result.drawn},           {"interrupted", result.interrupted}};
  if (result.shards.of > 1) json["shards"] = {{"of", result.shards.of}, {"done", result.shards.done}};
  json["implementations"] = implementations;
  json["findings"] = findings;
  if (!result.shards.whole()) {
    json["apart"] = Json::array();
    for (const Finding& f : result.apart) json["apart"].push_back(to_json_apart(f));
  }
  return json;
}

Json to_json(const Report& report) {
  Json json = {{"schema", kSchema},
               {"tconv", report.tconv_version},
               {"compiler", report.compiler},
               {"cpu", report.cpu},
               {"seconds", report.seconds}};
  json.update(to_json(report.result));
  if (!report.baseline) return json;
  for (size_t i = 0; i < report.result.findings.size(); ++i)
    json["findings"][i]["known"] = is_known(report, report.result.findings[i]);
  json["vanished"] = vanished(report);
  return json;
}

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

SearchResult search_result_from_json(const Json& json) {
  SearchResult result;
  result.plan = json.at("plan");
  result.exhaustive = json.at("exhaustive");
  result.seed = json.at("seed");
  result.planned = json.at("planned");
  result.drawn = json.at("drawn");
  result.interrupted = json.at("interrupted");
  if (json.contains("shards")) {
    result.shards.of = json["shards"].at("of");
    result.shards.done = json["shards"].at("done").get<std::set<uint64_t>>();
    const bool plausible = result.shards.of > 1 && result.shards.of <= kMostShards &&
                           (result.shards.done.empty() || *result.shards.done.rbegin() < result.shards.of);
    if (!plausible) throw std::runtime_error("its shards are " + json["shards"].dump());
  }
  for (const Json& i : json.at("implementations")) result.implementations.push_back(implementation_from(i));
  for (const Json& f : json.at("findings")) result.findings.push_back(finding_from(f));
  if (json.contains("apart"))
    for (const Json& f : json["apart"]) result.apart.push_back(finding_from(f));
  return result;
}

Report report_from_json(const Json& json) {
  if (json.at("schema") != kSchema) throw std::runtime_error("its schema is " + json.at("schema").dump());
  return {search_result_from_json(json), json.at("seconds"), json.at("tconv"), json.at("compiler"), json.at("cpu")};
}

}  // namespace tconv
