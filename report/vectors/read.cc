#include <fmt/format.h>

#include <set>
#include <variant>

#include "ref/case_text.h"
#include "ref/data.h"
#include "report/file_bytes.h"
#include "report/plain_text.h"
#include "report/vectors/vectors.h"

namespace tconv::vectors {
namespace {

namespace fs = std::filesystem;

// Far more than the largest file that tconv writes, and so small that any machine holds it parsed.
constexpr uintmax_t kMostBytes = uintmax_t{1} << 24;
// Vectors are small; a case line alone could ask for any memory.
constexpr int64_t kMostElements = 1 << 20, kMostProducts = 1 << 24;
constexpr int64_t kMostMemory = 1 << 28;  // with the gaps of layouts

// A file has lists in tensors in tests in a list; what is nested deeper would only cost stack.
constexpr int kDeepest = 12;
Json json_of(const std::string& text) {
  return Json::parse(text, [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw Malformed(fmt::format("it is nested more than {} deep", kDeepest));
    return true;
  });
}

void require_small(const Problem& p) {
  if (const std::vector<std::string> wrong = validate(p); !wrong.empty()) throw Malformed("its case: " + wrong.front());
  for (const Extents& shape : {input_shape(p), weight_shape(p), bias_shape(p), output_shape(p)})
    if (element_count(shape).value_or(kMostElements + 1) > kMostElements)
      throw Malformed(fmt::format("its case has a tensor of more than {} elements", kMostElements));
  const int64_t products = element_count(output_shape(p)).value_or(0) * max_products(p);
  if (multiplications(p) > kMostProducts || products > kMostProducts)
    throw Malformed(fmt::format("its case has more than {} products", kMostProducts));
}

void repeat(std::vector<double>& values, const Extents& shape) {
  const auto count = static_cast<size_t>(*element_count(shape));
  const size_t period = values.size();
  if (period == 0 || period >= count) return;
  values.reserve(count);
  for (size_t i = period; i < count; ++i) values.push_back(values[i - period]);
}

// Where a test differs first from what it should be, "x/values/3 is 7, not 5"; empty if nowhere.
std::string first_difference(const Json& is, const Json& should_be) {
  const Json steps = Json::diff(is, should_be);
  if (steps.empty()) return "";
  const std::string path = steps.front().at("path").get<std::string>();
  const Json::json_pointer at(path);
  return fmt::format("{} is {}, not {}", path.substr(1), is.contains(at) ? json_text(is.at(at)) : "missing",
                     should_be.contains(at) ? json_text(should_be.at(at)) : "there");
}

TestVector vector_of(const Json& json) {
  TestVector vector;
  vector.id = json.at("id").get<int64_t>();
  vector.comment = json.at("comment").get<std::string>();
  vector.flags = json.at("flags").get<std::vector<std::string>>();
  vector.issues = json.at("issues").get<std::vector<std::string>>();
  vector.line = json.at("case").get<std::string>();
  vector.may = json.value("may", "");
  if (json.contains("change")) vector.change = json.at("change");
  if (!vector.change.is_null() && !vector.change.is_object()) throw Malformed("its change is no object");
  vector.tried = case_of(vector.line);
  if (const std::string difference = first_difference(json, to_json(vector)); !difference.empty())
    throw Malformed("by its case, " + difference);
  return vector;
}

VectorFile file_of(const Json& json) {
  if (!json.is_object() || json.value("schema", "") != "tconv-vectors/1")
    throw Malformed("it is no file of vectors: its schema is not \"tconv-vectors/1\"");
  VectorFile file{json.at("name").get<std::string>(), json.at("description").get<std::string>(), {}};
  const Json& tests = json.at("tests");
  if (!tests.is_array() || tests.empty()) throw Malformed("it has no tests");
  std::set<int64_t> ids;
  for (size_t i = 0; i < tests.size(); ++i) try {
      file.tests.push_back(vector_of(tests[i]));
      if (!ids.insert(file.tests.back().id).second) throw Malformed("its id is that of another test");
    } catch (const std::exception& error) {
      throw Malformed(fmt::format("tests[{}]: {}", i, error.what()));
    }
  return file;
}

}  // namespace

Case case_of(const std::string& line) {
  auto parsed = parse_case(line);
  if (const auto* error = std::get_if<TextError>(&parsed))
    throw Malformed(fmt::format("its case, column {}: {}", error->column, error->message));
  Case c = std::get<Case>(std::move(parsed));
  require_small(c.problem);
  repeat(c.recipe.x, input_shape(c.problem));
  repeat(c.recipe.w, weight_shape(c.problem));
  if (c.problem.bias) repeat(c.recipe.b, bias_shape(c.problem));
  if (const std::vector<std::string> wrong = validate(c); !wrong.empty()) throw Malformed("its case: " + wrong.front());
  if (memory_bytes(c) > kMostMemory) throw Malformed(fmt::format("its case needs more than {} MiB", kMostMemory >> 20));
  return c;
}

VectorFile read(const fs::path& path) try {
  return file_of(json_of(file_bytes(path, kMostBytes)));
} catch (const std::exception& error) {
  throw Malformed(path.string() + ": " + plain_text(error.what()));
}

}  // namespace tconv::vectors
