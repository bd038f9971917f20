#include "report/onnx/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "report/file_bytes.h"
#include "report/onnx/model.h"
#include "report/stored/error.h"
#include "report/stored_output_key.h"

namespace tconv::onnx {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) try {
  return file_bytes(path, kMostBytes);
} catch (const std::runtime_error& error) {
  throw Malformed(error.what());
}

// f(), and where that throws, the file's name before the reason. What is refused is so for the whole folder.
template <typename F>
auto in_file(const fs::path& path, F&& f) {
  try {
    return f();
  } catch (const Malformed& error) {
    throw Malformed(path.string() + ": " + error.what());
  }
}

template <typename Message>
Message message_in(const fs::path& path) {
  Message message;
  if (!message.ParseFromString(bytes_of(path))) throw Malformed("it is cut off, or no file of ONNX");
  return message;
}

// The tensors of a data set's files, by the names that the model has for them.
std::map<std::string, Array> inputs_of(const fs::path& data_set, const Model& model) {
  std::vector<wire::TensorProto> tensors;
  const auto path = [&](size_t i) { return data_set / fmt::format("input_{}.pb", i); };
  for (std::error_code error; fs::exists(path(tensors.size()), error);)
    tensors.push_back(
        in_file(path(tensors.size()), [&] { return message_in<wire::TensorProto>(path(tensors.size())); }));

  // Older models list their initializers among the inputs, which mostly have no files then.
  const auto& by_place = tensors.size() == model.inputs.size() ? model.inputs : model.inputs_without_value;
  std::map<std::string, Array> arrays;
  for (size_t i = 0; i < tensors.size(); ++i)
    in_file(path(i), [&] {
      const std::string& own = tensors[i].name();
      const bool is_named = std::count(model.inputs.begin(), model.inputs.end(), own) != 0;
      if (!is_named && i >= by_place.size()) throw Malformed("the model has not so many inputs");
      const std::string& name = is_named ? own : by_place[i];
      if (!arrays.emplace(name, array_of(tensors[i])).second)
        throw Malformed("it is input " + shown(name) + ", which another file is already");
    });
  return arrays;
}

struct Operands {
  Array x, w;
  std::optional<Array> b;
};

Operands operands_of(const Model& model, const std::map<std::string, Array>& inputs) {
  const auto value = [&](const std::string& name) -> const Array& {
    if (const auto given = inputs.find(name); given != inputs.end()) return given->second;
    if (const auto constant = model.initializers.find(name); constant != model.initializers.end())
      return constant->second;
    throw Malformed("there is no value for " + shown(name) + ", neither in a file nor in the model");
  };
  Operands operands{value(model.x), value(model.w), std::nullopt};
  if (!model.b.empty()) operands.b = value(model.b);
  if (operands.x.type != operands.w.type || (operands.b && operands.x.type != operands.b->type))
    throw Malformed("x, w and the bias must have one type");
  if (operands.x.type == ElementType::bf16 && model.opset < 22)
    throw Refused("ConvTranspose takes bfloat16 from version 22 of the operators on");
  return operands;
}

std::string name_of(const fs::path& folder) {
  return kOnnxPrefix + stored::key_name(fs::weakly_canonical(folder).filename().string());
}

DataSet read_data_set(const fs::path& folder, const fs::path& path, const Model& model) {
  DataSet set{name_of(folder), folder.string(), {}, {}, {}};
  const Operands operands = in_file(path, [&] { return operands_of(model, inputs_of(path, model)); });
  const OperandDims dims{operands.x.dims, operands.w.dims, operands.b ? std::optional(operands.b->dims) : std::nullopt};
  set.others = in_file(folder / kModelFile, [&] { return readings(model.attributes, model.opset, dims); });
  set.asked.problem = set.others.front();
  set.others.erase(set.others.begin());
  set.asked.type = operands.x.type;
  set.asked.recipe = {Recipe::Kind::values, 0, operands.x.values, operands.w.values,
                      operands.b ? operands.b->values : std::vector<double>{}};
  stored::require_valid(set.asked);
  const fs::path output = path / "output_0.pb";
  set.stored = in_file(output, [&] { return array_of(message_in<wire::TensorProto>(output)); });
  return set;
}

}  // namespace

std::vector<DataSet> read_folder(const fs::path& folder) {
  const fs::path model_file = folder / kModelFile;
  const Model model = in_file(model_file, [&] { return model_of(message_in<wire::ModelProto>(model_file)); });
  std::vector<DataSet> sets;
  for (;;) {
    const fs::path path = folder / fmt::format("test_data_set_{}", sets.size());
    std::error_code error;
    if (!fs::is_directory(path, error)) break;
    sets.push_back(read_data_set(folder, path, model));
  }
  if (sets.empty()) throw Malformed(folder.string() + ": there is no test_data_set_0 in it");
  return sets;
}

}  // namespace tconv::onnx
