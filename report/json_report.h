// The report as JSON, to the schema of docs/report.md; shards hand their results over in the same form.
#pragma once

#include <nlohmann/json.hpp>

#include "report/report.h"

namespace tconv {

// Keys keep the order of the schema, so that equal results give equal texts.
using Json = nlohmann::ordered_json;

Json to_json(const SearchResult& result);
Json to_json(const Report& report);

// The text of a JSON: on one line, or indented. What is not UTF-8, as messages of others may be, is replaced.
std::string json_text(const Json& json, int indent = -1);

// The inverse of to_json(SearchResult). Throws std::exception with a reason if the JSON has another form.
SearchResult search_result_from_json(const Json& json);
// The inverse of to_json(Report); likewise.
Report report_from_json(const Json& json);

}  // namespace tconv
