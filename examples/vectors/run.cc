// The test vectors (docs/vectors.md) in your own tests: copy this, and call your function. vectors/run.cc does more.
//
//   c++ -std=c++17 run.cc my_tconv.cc -o run && ./run ../../vectors/geometry_*.json
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

using Json = nlohmann::json;
using Floats = std::vector<float>;

// Yours; the shapes and parameters are in the test, and b is empty without bias.
Floats conv_transpose(const Floats& x, const Floats& w, const Floats& b, const Json& test);

// Fewer values than elements repeat; "NaN" and "-Infinity" are strings.
Floats elements(const Json& test, const char* tensor, const char* key = "values") {
  if (!test.contains(tensor) || !test[tensor].contains(key)) return {};
  size_t count = 1;
  for (const Json& size : test[tensor]["shape"]) count *= size.get<size_t>();
  Floats all;
  for (const Json& values = test[tensor][key]; all.size() < count;) {
    const Json& value = values[all.size() % values.size()];
    all.push_back(value.is_string() ? std::stof(value.get<std::string>()) : value.get<float>());
  }
  return all;
}

bool is_right(const Json& test) {
  const Floats y = conv_transpose(elements(test, "x"), elements(test, "w"), elements(test, "b"), test);
  const Floats expected = elements(test, "y"), bound = elements(test, "y", "bound");
  bool right = y.size() == expected.size();
  for (size_t i = 0; right && i < y.size(); ++i)
    right = y[i] == expected[i] || std::abs(y[i] - expected[i]) <= (bound.empty() ? 0 : bound[i]) ||
            (std::isnan(y[i]) && std::isnan(expected[i]));
  return right;
}

int main(int argc, char** argv) {
  int right = 0, wrong = 0;
  for (int i = 1; i < argc; ++i) {
    const Json file = Json::parse(std::ifstream(argv[i]));
    for (const Json& test : file["tests"]) {
      if (test["result"] != "valid" || test["x"]["type"] != "f32" || test["y"]["type"] != "f32") continue;
      const bool is = is_right(test);
      ++(is ? right : wrong);
      if (!is) std::printf("%d: %s\n", test["id"].get<int>(), test["comment"].get<std::string>().c_str());
    }
  }
  std::printf("%d right, %d wrong\n", right, wrong);
  return wrong > 0 || right == 0 ? 1 : 0;
}
