#include "report/onnx/export.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "ref/case_text.h"
#include "report/onnx/folder.h"
#include "report/onnx/model.h"
#include "report/stored/arrays.h"

namespace tconv::onnx {
namespace {

namespace fs = std::filesystem;

template <typename Message>
void write(const Message& message, const fs::path& path) {
  std::ofstream file(path, std::ios::binary);
  if (!message.SerializeToOstream(&file) || !file.flush())
    throw std::runtime_error(fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
}

bool of_one_type(const Types& types) { return types == Types(types.y) && data_type_of(types.y) != 0; }

}  // namespace

std::string not_exportable(const Case& c) {
  if (!of_one_type(c.type))
    return "ONNX's ConvTranspose has one type, of f32, f64, f16 and bf16, not " + text_of(c.type);
  return stored::not_determined(c);
}

std::string folder_name(const Case& c) {
  return fmt::format("test_convtranspose_{}d_{}_{}", c.problem.rank, text_of(c.type), stored::digest_of(c));
}

std::optional<Case> exportable(Case c) {
  if (!of_one_type(c.type) || c.type == Types(ElementType::bf16)) c.type = ElementType::f32;
  c.quantization = {};
  c.x = c.w = c.y = {};
  c.recipe = {Recipe::Kind::integers, c.recipe.seed, {}, {}, {}};
  if (!validate(c).empty()) c.type = ElementType::f32;
  return validate(c).empty() ? std::optional(std::move(c)) : std::nullopt;
}

void write_folder(const Case& c, Weights weights, const fs::path& folder) {
  std::vector<wire::TensorProto> inputs, constants, outputs;
  for (const stored::NamedArray& array : stored::arrays_of(c)) {
    const bool is_constant = weights == Weights::initializer && array.name != "x";
    auto& to = array.name == "y" ? outputs : is_constant ? constants : inputs;
    to.push_back(proto_of(array.name, array.dims, array.elements));
  }

  auto model = proto_of(c.problem, c.type.y, constants);
  model.mutable_graph()->set_doc_string(to_text(c));
  const fs::path data = folder / "test_data_set_0";
  fs::create_directories(data);
  write(model, folder / kModelFile);
  for (size_t i = 0; i < inputs.size(); ++i) write(inputs[i], data / fmt::format("input_{}.pb", i));
  write(outputs.front(), data / "output_0.pb");
}

}  // namespace tconv::onnx
