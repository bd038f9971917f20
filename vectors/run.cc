// Runs test vectors (docs/vectors.md) on a shared library with tconv_run or tconv_get_api (tconv_abi.h). All that it
// needs, besides that header, is nlohmann json:
//
//   c++ -std=c++17 -I include vectors/run.cc -o run_vectors -ldl
//   ./run_vectors [--strict] ./libmine.so vectors/*.json
#include <dlfcn.h>
#include <tconv/tconv_abi.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

using Json = nlohmann::json;

struct Type {
  uint8_t code, bits;
};
const std::map<std::string, Type> kTypes = {
    {"f32", {TCONV_FLOAT, 32}}, {"f64", {TCONV_FLOAT, 64}}, {"f16", {TCONV_FLOAT, 16}}, {"bf16", {TCONV_BFLOAT, 16}},
    {"s32", {TCONV_INT, 32}},   {"s8", {TCONV_INT, 8}},     {"u8", {TCONV_UINT, 8}}};

// What is not a number in JSON is a string: "NaN", "-Infinity".
double number(const Json& json) { return json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>(); }

template <typename T>
uint64_t bits_of(T value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  return bits;
}
template <typename T>
T from_bits(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

double half(uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31), fraction = static_cast<int>(bits & 1023);
  const double size = exponent == 31  ? (fraction != 0 ? NAN : INFINITY)
                      : exponent == 0 ? std::ldexp(fraction, -24)
                                      : std::ldexp(1024 + fraction, exponent - 25);
  return (bits >> 15) != 0 ? -size : size;
}

// A tensor in memory of its own, filled with bytes that are no result before its elements are put there.
class Tensor {
 public:
  explicit Tensor(const Json& json) : json_(json), type_(kTypes.at(json["type"])) {
    shape_ = json["shape"].get<std::vector<int64_t>>();
    strides_ = json["strides"].get<std::vector<int64_t>>();
    offset_ = json["offset"].get<int64_t>();
    int64_t span = offset_ + 1;
    count_ = 1;
    for (size_t i = 0; i < shape_.size(); ++i) {
      span += (shape_[i] - 1) * strides_[i];
      count_ *= shape_[i];
    }
    storage_.assign(static_cast<size_t>(span < 1 ? 1 : span) * type_.bits / 8, 0xa5);
    for (int64_t i = 0; json.contains("values") && i < count_; ++i) put(i);
    untouched_ = storage_;
  }

  tconv_tensor abi() {
    const auto dims = static_cast<int32_t>(shape_.size());
    const auto bytes = static_cast<uint64_t>(offset_) * type_.bits / 8;
    return {storage_.data(), TCONV_CPU, 0, dims, type_.code, type_.bits, 1, shape_.data(), strides_.data(), bytes};
  }
  void fill(uint8_t byte) { std::fill(storage_.begin(), storage_.end(), byte), untouched_ = storage_; }
  bool touched() const { return storage_ != untouched_; }
  bool gaps_touched() {
    std::vector<uint8_t> expected = untouched_;
    for (int64_t i = 0; i < count_; ++i)
      std::copy_n(place(i), type_.bits / 8, expected.begin() + (place(i) - storage_.data()));
    return storage_ != expected;
  }

  int64_t count() const { return count_; }
  double element(int64_t i) const { return value(bits_at(i)); }
  void set(int64_t i, double to) {
    const uint64_t bits = bits_of_value(to);
    std::memcpy(place(i), &bits, type_.bits / 8);
  }

  // Whether the elements are those of the test.
  bool is_right(bool signs) const {
    for (int64_t i = 0; i < count_; ++i) {
      const double is = value(bits_at(i)), want = number(at("values", i));
      const double bound = json_.contains("bound") ? number(at("bound", i)) : 0;
      const bool same = is == want || (std::isnan(is) && std::isnan(want)) || std::abs(is - want) <= bound;
      if (!same || (signs && std::signbit(is) != std::signbit(want))) return false;
    }
    return true;
  }

 private:
  // Of an element by its number in row-major order; fewer than there are elements repeat.
  const Json& at(const char* key, int64_t i) const { return json_[key][static_cast<size_t>(i) % json_[key].size()]; }

  uint8_t* place(int64_t i) {
    int64_t at = offset_;
    for (size_t d = shape_.size(); d-- > 0; i /= shape_[d]) at += i % shape_[d] * strides_[d];
    return storage_.data() + at * type_.bits / 8;
  }
  uint64_t bits_at(int64_t i) const {
    uint64_t bits = 0;
    std::memcpy(&bits, const_cast<Tensor*>(this)->place(i), type_.bits / 8);
    return bits;
  }
  void put(int64_t i) {
    const uint64_t bits = json_.contains("hex") ? std::stoull(at("hex", i).get<std::string>(), nullptr, 16)
                                                : bits_of_value(number(at("values", i)));
    std::memcpy(place(i), &bits, type_.bits / 8);
  }
  uint64_t bits_of_value(double value) const {
    if (type_.code != TCONV_FLOAT) return bits_of(static_cast<int64_t>(value));
    return type_.bits == 32 ? bits_of(static_cast<float>(value)) : bits_of(value);
  }
  double value(uint64_t bits) const {
    if (type_.code == TCONV_BFLOAT) return from_bits<float>(bits << 16);
    if (type_.code == TCONV_UINT) return static_cast<double>(bits);
    if (type_.code == TCONV_INT) return type_.bits == 32 ? from_bits<int32_t>(bits) : from_bits<int8_t>(bits);
    return type_.bits == 16 ? half(bits) : type_.bits == 32 ? from_bits<float>(bits) : from_bits<double>(bits);
  }

  const Json& json_;
  Type type_;
  std::vector<int64_t> shape_, strides_;
  int64_t offset_ = 0, count_ = 0;
  std::vector<uint8_t> storage_, untouched_;
};

tconv_problem problem_of(const Json& test) {
  tconv_problem p{};
  p.struct_size = sizeof p;
  p.spatial_rank = test["rank"];
  p.groups = test["groups"];
  for (size_t a = 0; a < static_cast<size_t>(p.spatial_rank); ++a) {
    p.stride[a] = test["stride"][a];
    p.dilation[a] = test["dilation"][a];
    p.pad_begin[a] = test["pad_begin"][a];
    p.pad_end[a] = test["pad_end"][a];
    p.output_padding[a] = test["output_padding"][a];
  }
  return p;
}

tconv_quantization quantization_of(const Json& q, std::vector<float>& scales) {
  scales = q["w_scales"].get<std::vector<float>>();
  bool differ = false;
  for (const float scale : scales) differ = differ || scale != scales[0];
  return {sizeof(tconv_quantization),
          q["x_zero_point"],
          q["w_zero_point"],
          q["y_zero_point"],
          differ ? 1 : 0,
          q["x_scale"],
          q["y_scale"],
          scales.data()};
}

class Library {
 public:
  explicit Library(const char* path) {
    void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw std::runtime_error(dlerror());
    const auto get = reinterpret_cast<decltype(&tconv_get_api)>(dlsym(handle, "tconv_get_api"));
    api_ = get != nullptr ? get(TCONV_ABI_MAJOR, TCONV_ABI_MINOR) : nullptr;
    run_ = api_ != nullptr ? api_->run : reinterpret_cast<decltype(&tconv_run)>(dlsym(handle, "tconv_run"));
    if (api_ == nullptr && run_ == nullptr)
      throw std::runtime_error(std::string(path) + " has neither tconv_run nor tconv_get_api");
  }
  // At once, or on a plan that has seen other inputs before; as it can, where it can do one of them only.
  tconv_status run(const tconv_args& args, const tconv_args& others, bool on_plan) const {
    const bool has_plans = api_ != nullptr && api_->plan != nullptr;
    if (!has_plans || (!on_plan && run_ != nullptr)) return run_(&args);
    tconv_plan* plan = nullptr;
    tconv_status status = api_->plan(&args, &plan);
    if (status != TCONV_OK) return status;
    status = api_->execute(plan, &others);
    if (status == TCONV_OK) status = api_->execute(plan, &args);
    api_->destroy(plan);
    return status;
  }
  using Gradient = tconv_status (*)(const tconv_args*);
  Gradient backward_data() const { return api_ != nullptr ? api_->backward_data : nullptr; }
  Gradient backward_weights() const { return api_ != nullptr ? api_->backward_weights : nullptr; }
  bool claims(const tconv_args& args) const {
    return api_ != nullptr && api_->supports != nullptr && api_->supports(&args) == TCONV_OK;
  }

 private:
  decltype(&tconv_run) run_ = nullptr;
  const tconv_api* api_ = nullptr;
};

double inner_product(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (int64_t i = 0; i < a.count(); ++i) sum += a.element(i) * b.element(i);
  return sum;
}

// <y - b, g> = <backward_data(g, w), x> = <backward_weights(x, g), w>, exactly, for a g of -1, 0 and 1 and the integers
// of f32 and f64.
bool gradients_are_right(const Library& library, const Json& test) {
  const std::string type = test["y"]["type"];
  if ((type != "f32" && type != "f64") || test["x"]["type"] != type || test["y"].contains("bound")) return true;
  Tensor x(test["x"]), w(test["w"]), y(test["y"]), g(test["y"]), x_gradient(test["x"]), w_gradient(test["w"]);
  const int64_t channels = test["y"]["shape"][1], image = y.count() / (channels * test["y"]["shape"][0].get<int64_t>());
  for (int64_t i = 0; i < y.count(); ++i) {
    g.set(i, static_cast<double>(i * 7 % 3 - 1));
    if (test.contains("b")) y.set(i, y.element(i) - Tensor(test["b"]).element(i / image % channels));
  }
  const double wanted = inner_product(y, g);
  if (!std::isfinite(wanted) || wanted != std::floor(wanted)) return true;
  const tconv_problem problem = problem_of(test);
  char message[256] = "";
  const auto is_right = [&](Library::Gradient gradient, Tensor& result, const Tensor& factor, bool of_x) {
    if (gradient == nullptr) return true;
    result.fill(0xa5);
    const tconv_tensor abi_x = of_x ? result.abi() : x.abi(), abi_w = of_x ? w.abi() : result.abi(), abi_g = g.abi();
    const tconv_args args = {sizeof args, &problem, &abi_x,         &abi_w,  nullptr,
                             &abi_g,      message,  sizeof message, nullptr, nullptr};
    return gradient(&args) != TCONV_OK || inner_product(result, factor) == wanted;
  };
  return is_right(library.backward_data(), x_gradient, x, true) &&
         is_right(library.backward_weights(), w_gradient, w, false);
}

// "right", "refused", or what is wrong. Every test is run twice, over what the first call left in y.
std::string verdict(const Library& library, const Json& test) {
  Tensor x(test["x"]), w(test["w"]), y(test["y"]), zeros(test["x"]);
  Tensor b(test.contains("b") ? test["b"] : test["y"]);
  const bool is_valid = test["result"] != "invalid";
  const tconv_problem problem = problem_of(test);
  const tconv_tensor abi_x = x.abi(), abi_w = w.abi(), abi_b = b.abi(), abi_y = y.abi();
  std::vector<float> scales;
  tconv_quantization quantization{};
  if (test.contains("quantization")) quantization = quantization_of(test["quantization"], scales);
  char message[256] = "";
  const tconv_args args = {sizeof args,
                           &problem,
                           &abi_x,
                           &abi_w,
                           test.contains("b") ? &abi_b : nullptr,
                           &abi_y,
                           message,
                           sizeof message,
                           test.contains("quantization") ? &quantization : nullptr,
                           nullptr};
  bool signs = false;
  for (const Json& flag : test["flags"]) signs = signs || flag == "negative_zero";
  const tconv_tensor abi_zeros = zeros.abi();
  tconv_args others = args;
  others.x = &abi_zeros;
  zeros.fill(0);
  y.fill(0xa5);
  for (int call = 0; call < 2; ++call) {
    const bool claims = library.claims(args);
    message[0] = '\0';
    const tconv_status status = library.run(args, others, call == 1);
    if (x.touched() || w.touched() || (args.b != nullptr && b.touched())) return "WRONG, it writes to its inputs";
    if (status != TCONV_OK && message[0] == '\0') return "WRONG, it refuses without a reason";
    if (status == TCONV_UNSUPPORTED && claims && is_valid) return "WRONG, it refuses what it says that it supports";
    if (status == TCONV_INVALID_ARGUMENT && !is_valid) return y.touched() ? "WRONG, it refuses, and writes y" : "right";
    if (status == TCONV_UNSUPPORTED || (status == TCONV_INVALID_ARGUMENT && test.value("may", "") == "refuse"))
      return "refused";
    if (status != TCONV_OK) return "WRONG, its status is " + std::to_string(status) + " " + message;
    if (!is_valid) return "WRONG, it computes what is invalid";
    if (y.gaps_touched()) return "WRONG, it writes between the elements of y";
    if (!y.is_right(signs)) return call == 0 ? "WRONG, y is not that of the test" : "WRONG, at the second call";
  }
  return gradients_are_right(library, test) ? "right" : "WRONG, a gradient is not that of y";
}

int main(int argc, char** argv) try {
  const bool strict = argc > 1 && std::string(argv[1]) == "--strict";
  const int first = strict ? 2 : 1;
  if (argc < first + 2) throw std::runtime_error("usage: run_vectors [--strict] LIBRARY FILE...");
  const Library library(argv[first]);
  int right = 0, refused = 0, differ = 0, wrong = 0;
  for (int i = first + 1; i < argc; ++i) {
    const Json file = Json::parse(std::ifstream(argv[i]));
    for (const Json& test : file["tests"]) {
      const std::string found = verdict(library, test);
      const bool differs = !strict && test.value("may", "") == "differ";
      ++(found == "right" ? right : found == "refused" ? refused : differs ? differ : wrong);
      if (found == "right" || (found == "refused" && !(strict && test.contains("may")))) continue;
      std::printf("%d: %s: %s; it may show %s\n  %.200s\n", test["id"].get<int>(), found.c_str(),
                  test["comment"].get<std::string>().c_str(), test["flags"].dump().c_str(),
                  test["case"].get<std::string>().c_str());
      if (found == "refused") ++wrong, --refused;
    }
  }
  std::printf("%d right, %d refused, %d differ, %d wrong\n", right, refused, differ, wrong);
  return wrong != 0 ? 1 : right != 0 ? 0 : 4;
} catch (const std::exception& error) {
  std::fprintf(stderr, "run_vectors: %s\n", error.what());
  return 2;
}
