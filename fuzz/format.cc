#include "fuzz/format.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "fuzz/fields.h"
#include "ref/data.h"

namespace tconv::fuzz {
namespace {

constexpr uint8_t kVersion = 1, kWide = 'L';

// Three in four bytes give one of the 12 lowest sizes: most cases are to be small.
constexpr int64_t kFew = 12;
constexpr int64_t kFirstOfSome = 192;

int64_t size_of(uint8_t byte) { return byte < kFirstOfSome ? byte % kFew : byte - kFirstOfSome + kFew; }
// What is not the first choice has a quarter of the bytes.
int64_t choice_of(uint8_t byte, int64_t count) { return byte < kFirstOfSome ? 0 : (byte - kFirstOfSome) % count; }

class Reader {
 public:
  explicit Reader(std::span<const uint8_t> bytes) : left_(bytes) {}
  uint8_t byte() {
    if (left_.empty()) return 0;
    const uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  uint64_t little_endian(int count) {
    uint64_t value = 0;
    for (int i = 0; i < count; ++i) value |= uint64_t{byte()} << (8 * i);
    return value;
  }

 private:
  std::span<const uint8_t> left_;
};

void put(Bytes& to, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) to.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

int64_t read_field(const Field& field, bool wide, Reader& reader) {
  if (field.kind == Field::Kind::choice) return field.lowest + choice_of(reader.byte(), field.count);
  return field.lowest + (wide ? static_cast<int64_t>(reader.little_endian(3)) : size_of(reader.byte()));
}

// What does not fit comes out as something else, which encode() notices.
void write_field(const Field& field, bool wide, int64_t value, Bytes& to) {
  const int64_t steps = value - field.lowest;
  if (field.kind == Field::Kind::choice)
    to.push_back(static_cast<uint8_t>(steps == 0 ? 0 : kFirstOfSome + steps));
  else if (wide)
    put(to, static_cast<uint64_t>(steps), 3);
  else
    to.push_back(static_cast<uint8_t>(steps < kFew ? steps : kFirstOfSome + steps - kFew));
}

// Small integers in one byte, all else in nine.
constexpr uint8_t kDouble = 0x80;

double read_value(Reader& reader) {
  const uint8_t byte = reader.byte();
  return byte == kDouble ? std::bit_cast<double>(reader.little_endian(8)) : static_cast<int8_t>(byte);
}

void write_value(double value, Bytes& to) {
  if (value == std::trunc(value) && std::abs(value) < 128 && !(value == 0 && std::signbit(value))) {
    to.push_back(static_cast<uint8_t>(static_cast<int8_t>(value)));
    return;
  }
  to.push_back(kDouble);
  put(to, std::bit_cast<uint64_t>(value), 8);
}

// As the element type holds them, less the zero point.
void read_values(const Extents& shape, ElementType type, int32_t zero, Reader& reader, std::vector<double>& values) {
  values.resize(static_cast<size_t>(element_count(shape).value_or(0)));
  for (double& value : values) {
    value = read_value(reader);
    if (is_integer(type) && !std::isfinite(value)) value = 0;
    value = zero == 0 ? rounded_to(type, value) : rounded_to(type, value + zero) - zero;  // -0 + 0 would be 0
  }
}

void read_values(Case& c, Reader& reader) {
  const Problem& p = c.problem;
  read_values(input_shape(p), c.type.x, c.quantization.x_zero, reader, c.recipe.x);
  read_values(weight_shape(p), c.type.w, c.quantization.w_zero, reader, c.recipe.w);
  if (p.bias) read_values(bias_shape(p), c.type.b(), 0, reader, c.recipe.b);
}

double scale_of(uint32_t bits) {
  const auto scale = std::bit_cast<float>(bits);
  return scale >= 0x1p-32F && scale <= 0x1p8F ? scale : 1;
}

// A decoder is total: what it makes is valid, whatever was read.
void make_valid(Case& c) {
  const bool plain = c.type == Types(ElementType::f32) && c.recipe.kind == Recipe::Kind::integers;
  if (plain || validate(c).empty()) return;  // a small problem that fit is one
  c.type = ElementType::f32;
  c.quantization = {};
  c.recipe = {Recipe::Kind::integers, c.recipe.seed, {}, {}, {}};
  c.x = c.w = c.y = {};
  if (!validate(c).empty()) c = Case{};
}

}  // namespace

Input decode(std::span<const uint8_t> bytes) {
  Reader reader(bytes);
  reader.byte();  // the version: there is but one
  Input input;
  input.choice = reader.byte();
  Case& c = input.tried;
  const bool wide = reader.byte() == kWide;
  for (const Field& field : fields()) field.set(c, read_field(field, wide, reader));
  c.quantization.scale = scale_of(static_cast<uint32_t>(reader.little_endian(4)));
  const uint64_t seed = reader.little_endian(8);
  fit(c);
  if (c.recipe.kind == Recipe::Kind::values)
    read_values(c, reader);
  else
    c.recipe.seed = seed;
  make_valid(c);
  return input;
}

Bytes bytes_of(const Input& input) {
  const Case& c = input.tried;
  const auto needs_three_bytes = [&](const Field& field) {
    return field.kind == Field::Kind::size && field.get(c) - field.lowest >= kFew + 256 - kFirstOfSome;
  };
  const bool wide = std::any_of(fields().begin(), fields().end(), needs_three_bytes);
  Bytes bytes = {kVersion, input.choice, wide ? kWide : uint8_t{0}};
  bytes.reserve(256);
  for (const Field& field : fields()) write_field(field, wide, field.get(c), bytes);
  put(bytes, std::bit_cast<uint32_t>(static_cast<float>(c.quantization.scale)), 4);
  put(bytes, c.recipe.kind == Recipe::Kind::values ? 0 : c.recipe.seed, 8);
  for (const auto* values : {&c.recipe.x, &c.recipe.w, &c.recipe.b})
    for (const double value : *values) write_value(value, bytes);
  return bytes;
}

std::optional<Bytes> encode(const Input& input) {
  Bytes bytes = bytes_of(input);
  const Input back = decode(bytes);
  if (back.tried == input.tried && back.choice == input.choice) return bytes;
  return std::nullopt;
}

}  // namespace tconv::fuzz
