// JSON against a JSON schema, for tests.
#pragma once

#include <fstream>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "report/json_report.h"

namespace tconv::test {

class SchemaValidator {
 public:
  // Throws if the file holds no schema.
  explicit SchemaValidator(const std::string& file) : document_(nlohmann::json::parse(std::ifstream(file))) {
    valijson::SchemaParser().populateSchema(Adapter(document_), schema_);
  }

  // What is wrong with the JSON, a line each; empty if nothing is.
  std::string objections(const Json& json) const {
    const nlohmann::json document = nlohmann::json::parse(json.dump());
    valijson::ValidationResults results;
    valijson::Validator().validate(schema_, Adapter(document), &results);
    std::string text;
    for (const valijson::ValidationResults::Error& error : results) {
      for (const std::string& part : error.context) text += part;
      text += ": " + error.description + "\n";
    }
    return text;
  }

 private:
  using Adapter = valijson::adapters::NlohmannJsonAdapter;

  nlohmann::json document_;
  valijson::Schema schema_;
};

}  // namespace tconv::test
