"""Calls in C and C++, compiled to one program for all cases of a system."""
import re
import subprocess
import sys

import numpy

from cases import as_they_are, require_files


def cpp_runner(folder, header, functions, options):
    program = [header, *functions, "int main() {" + "".join(f"case{n}();" for n in range(len(functions))) + "}"]
    (folder / "calls.cc").write_text("\n".join(program))
    if subprocess.run(["g++", "-std=c++17", "-w", "calls.cc", "-o", "calls", *options], cwd=folder).returncode != 0:
        sys.exit("the calls do not compile")
    subprocess.run(["./calls"], cwd=folder, check=True)


OPENCV = """
#include <fstream>
#include <map>
#include <opencv2/dnn.hpp>
#include <string>
cv::Mat tensor(const std::string& file, std::vector<int> shape) {
  cv::Mat t(shape, CV_32F);
  std::ifstream(file, std::ios::binary).read(t.ptr<char>(), static_cast<std::streamsize>(t.total() * sizeof(float)));
  return t;
}
"""


def opencv(calls):
    def function_of(number, arrays, code):
        read = "\n".join(f'const cv::Mat {name} = tensor("{name}{number}", {{{", ".join(map(str, array.shape))}}});'
                         for name, array in arrays.items())
        return f"""
void case{number}() {{
  cv::dnn::Net net;
  {read}
  {code}
  net.setInput(x);
  const cv::Mat y = net.forward();
  std::ofstream("answer{number}", std::ios::binary).write(y.ptr<char>(), static_cast<std::streamsize>(y.total() * sizeof(float)));
}}"""

    require_files("/usr/include/opencv4/opencv2/dnn.hpp")
    options = ["-I/usr/include/opencv4", "-lopencv_dnn", "-lopencv_core"]
    return calls.of_program(as_they_are, lambda functions: cpp_runner(calls.folder, OPENCV, functions, options), function_of)


FILES = """
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>
std::vector<float> numbers(const std::string& file, size_t beyond) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const auto bytes = static_cast<std::streamsize>(stream.tellg());
  std::vector<float> all(bytes / sizeof(float) + beyond);
  stream.seekg(0).read(reinterpret_cast<char*>(all.data()), bytes);
  return all;
}
void write(const std::string& file, const std::vector<float>& all) {
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size() * sizeof(float)));
}
"""

# Debian's oneDNN is of version 2, where the same arguments make a description first.
ONEDNN = FILES + """
#include <dnnl.hpp>
#if DNNL_VERSION_MAJOR < 3
dnnl::deconvolution_forward::primitive_desc made(const dnnl::engine& engine, dnnl::prop_kind kind, dnnl::algorithm algorithm,
    const dnnl::memory::desc& src, const dnnl::memory::desc& weights, const dnnl::memory::desc& bias, const dnnl::memory::desc& dst,
    const dnnl::memory::dims& strides, const dnnl::memory::dims& dilates, const dnnl::memory::dims& l, const dnnl::memory::dims& r) {
  using Desc = dnnl::deconvolution_forward::desc;
  const Desc desc = bias.is_zero() ? Desc(kind, algorithm, src, weights, dst, strides, dilates, l, r)
                                   : Desc(kind, algorithm, src, weights, bias, dst, strides, dilates, l, r);
  return {desc, engine};
}
#endif
void compute(const dnnl::deconvolution_forward::primitive_desc& pd, const dnnl::engine& engine, std::vector<float>& x, std::vector<float>& w,
             std::vector<float>& b, std::vector<float>& y, const dnnl::memory::dims& w_dims, dnnl::memory::format_tag w_tag) {
  dnnl::stream stream(engine);
  dnnl::memory given({w_dims, dnnl::memory::data_type::f32, w_tag}, engine, w.data()), packed(pd.weights_desc(), engine);
  dnnl::reorder(given, packed).execute(stream, given, packed);
  y.resize(pd.dst_desc().get_size() / sizeof(float));
  std::unordered_map<int, dnnl::memory> arguments = {{DNNL_ARG_SRC, {pd.src_desc(), engine, x.data()}}, {DNNL_ARG_WEIGHTS, packed},
      {DNNL_ARG_DST, {pd.dst_desc(), engine, y.data()}}};
  if (!b.empty()) arguments.emplace(DNNL_ARG_BIAS, dnnl::memory(pd.bias_desc(), engine, b.data()));
  dnnl::deconvolution_forward(pd).execute(stream, arguments);
  stream.wait();
}
"""


def onednn(calls):
    require_files("/usr/include/oneapi/dnnl/dnnl.hpp")
    tags = {3: "oiw", 4: "oihw", 5: "oidhw"}

    def function_of(number, arrays, code):
        x, w = arrays["x"], arrays["w"]
        if "ncw" in code:
            w = w[:, :, 0]
        groups = re.search(r"weights\(\{(.*?)\}", code)[1].count(",") - w.ndim + 1
        given = numpy.array(re.search(r"weights\(\{(.*?)\}", code)[1].split(","), int)
        swapped = numpy.swapaxes(w.reshape(given[0], -1, *w.shape[1:]), 1, 2) if groups else numpy.swapaxes(w, 0, 1)
        (calls.folder / f"w{number}").write_bytes(numpy.ascontiguousarray(swapped).tobytes())
        code = re.sub(r"dnnl::deconvolution_forward::primitive_desc pd\(", "const auto pd = made(", code)
        return f"""
void case{number}() {{
  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  {code}
  auto X = numbers("x{number}", 0), W = numbers("w{number}", 0), Y = std::vector<float>();
  auto B = {f'numbers("b{number}", 0)' if "b" in arrays else "std::vector<float>()"};
  compute(pd, engine, X, W, B, Y, {{{", ".join(map(str, swapped.shape))}}}, tag::{"g" if groups else ""}{tags[w.ndim]});
  write("answer{number}", Y);
}}"""

    return calls.of_program(as_they_are, lambda functions: cpp_runner(calls.folder, ONEDNN, functions, ["-ldnnl"]), function_of)


# Debian's XNNPACK is older than the call: what `reshape` is told there goes to `setup`.
XNNPACK = FILES + """
#include <xnnpack.h>
struct Reshaped { size_t batch, h, w; uint32_t more_h, more_w; } reshaped;
xnn_status xnn_reshape_deconvolution2d_nhwc_f32(xnn_operator_t, size_t batch, size_t h, size_t w, uint32_t more_h, uint32_t more_w,
                                                size_t*, size_t*, pthreadpool_t) {
  reshaped = {batch, h, w, more_h, more_w};
  return xnn_status_success;
}
xnn_status xnn_setup_deconvolution2d_nhwc_f32(xnn_operator_t op, const float* x, float* y) {
  const Reshaped& r = reshaped;
  return xnn_setup_deconvolution2d_nhwc_f32(op, r.batch, r.h, r.w, r.more_h, r.more_w, x, y, nullptr);
}
// The last argument but one is a cache, which there was not yet.
template <typename... First>
xnn_status create_without(xnn_operator_t* op, First... first) { return xnn_create_deconvolution2d_nhwc_f32(first..., op); }
"""


def xnnpack(calls):
    require_files("/usr/include/xnnpack.h")

    def names(arrays):
        kernel = arrays["w"]  # (C_in, C_out/G, kh, kw) to (C_out, kh, kw, C_in/G), of the groups one after the other
        groups = arrays["y"].shape[1] // kernel.shape[1]
        of_group = [part.transpose(1, 2, 3, 0) for part in numpy.split(kernel, groups)]
        named = {"x": numpy.ascontiguousarray(arrays["x"].transpose(0, 2, 3, 1)),
                 "kernel": numpy.ascontiguousarray(numpy.concatenate(of_group)),
                 "y": numpy.zeros(arrays["y"].shape, numpy.float32)}
        return {**named, **({"b": arrays["b"]} if "b" in arrays else {})}

    def function_of(number, arrays, code):
        code = code.replace("xnn_create_deconvolution2d_nhwc_f32(", "create_without(&op,").replace(", NULL, &op);", ");")
        code = code.replace("bias, -INFINITY", f"{'b' if 'b' in arrays else 'NULL'}, -INFINITY")
        code = code.replace("NULL, -INFINITY", "static_cast<const float*>(nullptr), -INFINITY")
        read = "".join(f'auto {n}_ = numbers("{n}{number}", XNN_EXTRA_BYTES); auto {n} = {n}_.data();' for n in arrays if n != "y")
        n, c, h, w = arrays["y"].shape
        return f"""
void case{number}() {{
  {read}
  std::vector<float> last({n * c * h * w}), first(last.size());
  float* y = last.data();
  xnn_operator_t op = nullptr;
  size_t oh = 0, ow = 0;
  pthreadpool_t threadpool = nullptr;
  {code}
  if (xnn_run_operator(op, nullptr) != xnn_status_success) std::puts("xnn_run_operator fails");
  for (size_t n = 0, at = 0; n < {n}; ++n)
    for (size_t hw = 0; hw < {h * w}; ++hw)
      for (size_t c = 0; c < {c}; ++c, ++at) first[(n * {c} + c) * {h * w} + hw] = last[at];
  xnn_delete_operator(op);
  write("answer{number}", first);
}}"""

    def run(functions):
        initialised = "const auto started = xnn_initialize(nullptr);\n"
        cpp_runner(calls.folder, XNNPACK + initialised, functions, ["-lXNNPACK", "-lpthreadpool", "-lpthread"])

    return calls.of_program(names, run, function_of)
