// A transposed convolution for run.cc, by the definition: every product is added where it lands.
#include <nlohmann/json.hpp>

using Floats = std::vector<float>;
using Sizes = std::vector<long>;

Floats conv_transpose(const Floats& x, const Floats& w, const Floats& b, const nlohmann::json& test) {
  const size_t rank = test["rank"];
  const auto with_axes = [&](Sizes sizes, long missing) {  // rank 1 and 2 get axes in front of theirs
    sizes.insert(sizes.end() - static_cast<long>(rank), 3 - rank, missing);
    return sizes;
  };
  const auto shape = [&](const char* tensor) { return with_axes(test[tensor]["shape"].get<Sizes>(), 1); };
  const auto axes = [&](const char* name, long missing) { return with_axes(test[name].get<Sizes>(), missing); };
  const Sizes xs = shape("x"), ws = shape("w"), ys = shape("y");
  const Sizes stride = axes("stride", 1), dilation = axes("dilation", 1), pad = axes("pad_begin", 0);
  const long in_group = xs[1] / test["groups"].get<long>(), image = ys[2] * ys[3] * ys[4];
  const long taps = ws[2] * ws[3] * ws[4], inputs = xs[2] * xs[3] * xs[4];
  Floats y(static_cast<size_t>(ys[0] * ys[1] * image));
  for (long i = 0; i < static_cast<long>(y.size()); ++i) y[i] = b.empty() ? 0 : b[i / image % ys[1]];

  // Where input i meets tap t on one axis, of inputs and taps in row-major order; -1 where it is cut off.
  const auto landing = [&](long i, long t) {
    long at = 0, i_size = inputs, t_size = taps;
    for (size_t a = 0; a < 3; ++a) {
      i_size /= xs[a + 2], t_size /= ws[a + 2];
      const long o = i / i_size % xs[a + 2] * stride[a] + t / t_size % ws[a + 2] * dilation[a] - pad[a];
      if (o < 0 || o >= ys[a + 2]) return -1L;
      at = at * ys[a + 2] + o;
    }
    return at;
  };
  for (long n = 0; n < xs[0]; ++n)
    for (long ci = 0; ci < xs[1]; ++ci)
      for (long co = 0; co < ws[1]; ++co)
        for (long i = 0; i < inputs; ++i)
          for (long t = 0; t < taps; ++t)
            if (const long o = landing(i, t); o >= 0)
              y[(n * ys[1] + ci / in_group * ws[1] + co) * image + o] +=
                  x[(n * xs[1] + ci) * inputs + i] * w[(ci * ws[1] + co) * taps + t];
  return y;
}
