// Two forms of a test are in use. Up to 2024 the tests were JSON files:
//
//   {"name", "inputs": {"input": {shape, data, type}, "filter": {...}}, "options": {..., "bias": {...}},
//    "expected": {...}}
//
// Since then they are scripts, whose tests are graphs of any operators:
//
//   {"name", "graph": {"inputs": {NAME: {data, "descriptor": {shape, dataType}}, ...},
//                      "operators": [{"name": "convTranspose2d", "arguments": [{"input": NAME}, {"filter": NAME},
//                                                                              {"options": {..., "bias": NAME}}]}],
//                      "expectedOutputs": {NAME: {...}}}}
#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "ref/checked.h"
#include "report/dialects/from_call.h"
#include "report/file_bytes.h"
#include "report/stored/error.h"
#include "report/stored_output_key.h"
#include "report/wpt/layouts.h"
#include "report/wpt/wpt.h"

namespace tconv::wpt {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;  // operands are told apart by their order, too
using stored::Array;
using stored::Dims;
using stored::Malformed;
using stored::Refused;
using stored::shown;

constexpr int kDeepest = 16;  // data in a tensor in an option in an argument in an operator in a graph in a test

const Json& member(const Json& json, const char* key) {
  if (!json.is_object() || !json.contains(key)) throw Malformed(fmt::format("it has no \"{}\"", key));
  return json[key];
}

const Json& member(const Json& json, const char* key, const char* or_else) {
  return json.is_object() && json.contains(or_else) ? json[or_else] : member(json, key);
}

std::string text(const Json& json) {
  if (!json.is_string()) throw Malformed("there is " + shown(json.dump()) + " where a text must be");
  return json.get<std::string>();
}

int64_t integer(const Json& json) {
  const bool fits = json.is_number_integer() && (!json.is_number_unsigned() || json.get<uint64_t>() <= INT64_MAX);
  if (!fits) throw Malformed("there is " + shown(json.dump()) + " where an integer must be");
  return json.get<int64_t>();
}

Dims integers(const Json& json, size_t count) {
  if (!json.is_array() || json.size() != count)
    throw Malformed(fmt::format("there is {} where {} integers must be", shown(json.dump()), count));
  Dims values;
  for (const Json& one : json) values.push_back(integer(one));
  return values;
}

// What JSON cannot say stands in quotes.
double number(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (json == "Infinity" || json == "-Infinity")
    return (json == "Infinity" ? 1 : -1) * std::numeric_limits<double>::infinity();
  throw Malformed("there is " + shown(json.dump()) + " where a number must be");
}

ElementType type_named(const std::string& name) {
  if (name == "float32") return ElementType::f32;
  if (name == "float16") return ElementType::f16;
  throw Refused("its type is " + shown(name) + ", which convTranspose2d has not");
}

// Data are rounded to the type, as they are where they are put into a typed array; a single number fills it.
Array array_of(const Json& json, size_t rank) {
  const Json& described = json.is_object() && json.contains("descriptor") ? json["descriptor"] : json;
  Array array{type_named(text(member(described, "type", "dataType"))),
              integers(member(described, "shape", "dimensions"), rank),
              {}};
  const size_t count = stored::count_of(array.dims);
  constexpr size_t kMostRepeated = size_t{1} << 24;
  const Json& data = member(json, "data");
  if (data.is_array() && data.size() != count)
    throw Malformed(fmt::format("a tensor of {} elements has {} numbers", stored::text_of(array.dims), data.size()));
  if (!data.is_array() && count > kMostRepeated) throw Malformed("one number stands for too many");
  for (size_t i = 0; i < count; ++i)
    array.values.push_back(rounded_to(array.type, number(data.is_array() ? data[i] : data)));
  return array;
}

struct Operation {
  Json input, filter, bias, options, expected;  // bias and options are null where there is none
};

Operation operation_of_graph(const Json& graph) {
  const Json& operators = member(graph, "operators");
  if (!operators.is_array() || operators.size() != 1) throw Refused("its graph is not of one operator");
  if (const std::string name = text(member(operators[0], "name")); name != "convTranspose2d")
    throw Refused("its operator is " + shown(name));
  Json arguments = Json::object();
  const Json& listed = member(operators[0], "arguments");
  for (const Json& one : listed)
    if (one.is_object()) arguments.update(one);
  const Json& inputs = member(graph, "inputs");
  const auto named = [&](const Json& name) { return member(inputs, text(name).c_str()); };
  Operation operation{named(member(arguments, "input")), named(member(arguments, "filter")), {}, {}, {}};
  if (arguments.contains("options")) operation.options = arguments["options"];
  if (operation.options.is_object() && operation.options.contains("bias"))
    operation.bias = named(operation.options["bias"]);
  const Json& outputs = member(graph, "expectedOutputs");
  if (!outputs.is_object() || outputs.size() != 1) throw Malformed("it must have one expected output");
  operation.expected = outputs.front();
  return operation;
}

Operation operation_of(const Json& test) {
  if (test.contains("graph")) return operation_of_graph(test["graph"]);
  const Json& inputs = member(test, "inputs");
  if (!inputs.is_object() || inputs.size() != 2) throw Refused("it has not two inputs");
  Operation operation;
  const bool by_name = inputs.contains("input") && inputs.contains("filter");
  operation.input = by_name ? inputs["input"] : inputs.front();
  operation.filter = by_name ? inputs["filter"] : inputs.back();
  if (test.contains("options")) operation.options = test["options"];
  if (operation.options.is_object() && operation.options.contains("bias")) operation.bias = operation.options["bias"];
  operation.expected = member(test, "expected");
  return operation;
}

// https://www.w3.org/TR/webnn/#dictdef-mlconvtranspose2doptions, with autoPad, which it had before.
struct Options {
  Dims padding = {0, 0, 0, 0}, strides = {1, 1}, dilations = {1, 1}, output_padding = {0, 0}, output_sizes;
  int64_t groups = 1;
  std::string input_layout = "nchw", filter_layout = "iohw";
};

std::string one_of(const Json& json, std::initializer_list<const char*> known) {
  const std::string name = text(json);
  for (const char* one : known)
    if (name == one) return name;
  throw Refused("its layout is " + shown(name));
}

Options options_of(const Json& json) {
  Options options;
  if (json.is_null()) return options;
  if (!json.is_object()) throw Malformed("its options are no object");
  for (const auto& [key, value] : json.items()) {
    if (key == "padding") {
      options.padding = integers(value, 4);
    } else if (key == "strides") {
      options.strides = integers(value, 2);
    } else if (key == "dilations") {
      options.dilations = integers(value, 2);
    } else if (key == "outputPadding") {
      options.output_padding = integers(value, 2);
    } else if (key == "outputSizes") {
      options.output_sizes = integers(value, 2);
    } else if (key == "groups") {
      options.groups = integer(value);
    } else if (key == "inputLayout") {
      options.input_layout = one_of(value, {"nchw", "nhwc"});
    } else if (key == "filterLayout") {
      options.filter_layout = one_of(value, {"iohw", "hwoi", "ohwi"});
    } else if (key != "bias" && key != "label" && !(key == "autoPad" && value == "explicit")) {
      throw Refused("its option " + shown(key) + " is unknown here");
    }
  }
  return options;
}

// outputSizes choose the output padding, which has to be one: below the stride.
void set_axis(const Options& options, size_t a, dialect::Draft& draft) {
  const Dims padding = dialect::bounded("padding", options.padding);
  const int64_t begin = padding[2 * a], end = padding[2 * a + 1];
  int64_t more = dialect::bounded("outputPadding", options.output_padding)[a];
  if (!options.output_sizes.empty())
    more = dialect::bounded("outputSizes", options.output_sizes)[a] - (draft.whole(a) - begin - end);
  if (more < 0 || more >= options.strides[a])
    throw Refused(fmt::format("it asks for an output padding of {} where the stride is {}", more, options.strides[a]));
  draft.set_padding(a, begin, end, more);
}

Problem problem_of(const Options& options, const Dims& x, const Dims& w, bool bias) {
  const auto sizes = [](const Dims& dims) { return dialect::bounded("shape", {dims[2], dims[3]}); };
  dialect::Draft draft(2, x[0], sizes(x), sizes(w), dialect::bounded("strides", options.strides),
                       dialect::bounded("dilations", options.dilations));
  for (size_t a = 0; a < 2; ++a) set_axis(options, a, draft);
  Problem& p = draft.problem;
  p.groups = options.groups;
  p.in_channels = x[1];
  p.out_channels = (Checked(w[1]) * options.groups).value().value_or(0);
  p.bias = bias;
  if (x[1] != w[0]) throw Malformed(fmt::format("the input has {} channels, the filter {}", x[1], w[0]));
  return p;
}

stored::DataSet data_set_of(const Json& test, const std::string& name, const fs::path& file) {
  const Operation operation = operation_of(test);
  const Options options = options_of(operation.options);
  const Array x = in_order(array_of(operation.input, 4), options.input_layout, "nchw");
  const Array w = in_order(array_of(operation.filter, 4), options.filter_layout, "iohw");
  const bool has_bias = !operation.bias.is_null();
  const Array b = has_bias ? array_of(operation.bias, 1) : Array{x.type, {}, {}};
  if (x.type != w.type || x.type != b.type) throw Malformed("input, filter and bias must have one type");

  stored::DataSet set{kWptPrefix + stored::key_name(name), file.string(), {}, {}, {}};
  set.asked.problem = problem_of(options, x.dims, w.dims, has_bias);
  if (has_bias && b.dims[0] != set.asked.problem.out_channels)
    throw Malformed(fmt::format("the bias has {} elements", b.dims[0]));
  set.asked.type = x.type;
  set.asked.recipe = {Recipe::Kind::values, 0, x.values, w.values, b.values};
  if (options.input_layout == "nhwc") set.asked.x.order = set.asked.y.order = Placement::Order::nxc;
  stored::require_valid(set.asked);
  set.stored = in_order(array_of(operation.expected, 4), options.input_layout, "nchw");
  return set;
}

Entry test_of(const Json& json, const fs::path& file) {
  const std::string name = text(member(json, "name"));
  try {
    return data_set_of(json, name, file);
  } catch (const Refused& reason) {
    return Unusable{name, reason.what()};
  } catch (const dialect::Unreadable& reason) {
    throw Malformed(reason.what());
  }
}

// With comments, which these files have.
Json json_in(const fs::path& file) {
  const auto not_too_deep = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw Malformed(fmt::format("it is nested more than {} deep", kDeepest));
    return true;
  };
  return Json::parse(file_bytes(file, kMostBytes), not_too_deep, true, true);
}

}  // namespace

std::vector<Entry> read_file(const fs::path& file) {
  std::string where = file.string();
  try {
    const Json json = json_in(file);
    const Json& tests = json.is_array() ? json : member(json, "tests");
    if (!tests.is_array() || tests.empty()) throw Malformed("it has no tests");
    std::vector<Entry> read;
    for (size_t i = 0; i < tests.size(); ++i) {
      where = fmt::format("{}: tests[{}]", file.string(), i);
      read.push_back(test_of(tests[i], file));
    }
    return read;
  } catch (const std::exception& error) {  // also the parser's own
    throw Malformed(where + ": " + error.what());
  }
}

}  // namespace tconv::wpt
