#include "report/onnx/tensors.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <limits>

namespace tconv::onnx {
namespace {

static_assert(std::endian::native == std::endian::little, "the elements of files are copied as they are");

using wire::TensorProto;

struct NumberedType {
  ElementType type;
  int32_t number;
};
constexpr NumberedType kTypes[] = {{ElementType::f32, TensorProto::FLOAT},
                                   {ElementType::f64, TensorProto::DOUBLE},
                                   {ElementType::f16, TensorProto::FLOAT16},
                                   {ElementType::bf16, TensorProto::BFLOAT16}};

ElementType type_numbered(int32_t number) {
  for (const NumberedType& known : kTypes)
    if (known.number == number) return known.type;
  throw Refused(fmt::format("a tensor's data type is number {}, which ConvTranspose has not", number));
}

[[noreturn]] void throw_wrong_length(const Dims& dims, size_t has, const char* what) {
  throw Malformed(fmt::format("a tensor of {} elements has {} {}", text_of(dims), has, what));
}

template <typename T>
std::vector<double> from_bytes(const std::string& bytes, const Dims& dims) {
  const size_t count = stored::count_of(dims);
  if (bytes.size() % sizeof(T) != 0 || bytes.size() / sizeof(T) != count)
    throw_wrong_length(dims, bytes.size(), "bytes of data");
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, &bytes[i * sizeof(T)], sizeof(T));
    values[i] = static_cast<double>(value);
  }
  return values;
}

template <typename T, typename Field, typename F>
std::vector<double> from_field(const Field& field, const Dims& dims, F&& convert) {
  if (static_cast<size_t>(field.size()) != stored::count_of(dims))
    throw_wrong_length(dims, static_cast<size_t>(field.size()), "elements of data");
  std::vector<double> values;
  values.reserve(static_cast<size_t>(field.size()));
  for (const auto& element : field) values.push_back(static_cast<double>(convert(element)));
  return values;
}

template <typename T>
T from_bits(int32_t bits) {
  if (bits < 0 || bits > std::numeric_limits<uint16_t>::max())
    throw Malformed(fmt::format("a 16-bit float has the bits {}", bits));
  return std::bit_cast<T>(static_cast<uint16_t>(bits));
}

template <typename T>
std::vector<double> values_of(const TensorProto& tensor, const Dims& dims) {
  if (tensor.has_raw_data()) return from_bytes<T>(tensor.raw_data(), dims);
  if constexpr (std::is_same_v<T, float>)
    return from_field<T>(tensor.float_data(), dims, [](float value) { return value; });
  else if constexpr (std::is_same_v<T, double>)
    return from_field<T>(tensor.double_data(), dims, [](double value) { return value; });
  else
    return from_field<T>(tensor.int32_data(), dims, from_bits<T>);
}

}  // namespace

int32_t data_type_of(ElementType type) {
  for (const NumberedType& known : kTypes)
    if (known.type == type) return known.number;
  return TensorProto::UNDEFINED;
}

Array array_of(const TensorProto& tensor) {
  if (tensor.data_location() != TensorProto::DEFAULT || tensor.external_data_size() != 0)
    throw Refused("a tensor's data are in another file");
  if (tensor.has_segment()) throw Refused("a tensor is a segment of another");
  const int typed = tensor.float_data_size() + tensor.double_data_size() + tensor.int32_data_size();
  if (tensor.has_raw_data() && typed != 0) throw Malformed("a tensor has its data twice");
  Array array{type_numbered(tensor.data_type()), {tensor.dims().begin(), tensor.dims().end()}, {}};
  visit_type(array.type, [&]<typename T>(std::type_identity<T>) {
    if constexpr (!std::is_integral_v<T>) array.values = values_of<T>(tensor, array.dims);
  });
  return array;
}

TensorProto proto_of(const std::string& name, const Dims& dims, const Tensor& elements) {
  TensorProto tensor;
  tensor.set_name(name);
  for (const int64_t size : dims) tensor.add_dims(size);
  const ConstTensorRef memory = elements.ref();
  tensor.set_data_type(data_type_of(memory.type));
  tensor.set_raw_data(memory.data, memory.bytes);
  return tensor;
}

}  // namespace tconv::onnx
