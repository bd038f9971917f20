#include "ref/layers.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace tconv {

extern const char kLayersCsv[];  // layers.csv, embedded by CMake

namespace {

// The fields of a line; those in quotes may hold commas.
std::vector<std::string> fields(std::string_view line) {
  std::vector<std::string> result(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      result.emplace_back();
    else
      result.back() += c;
  }
  return result;
}

int64_t number(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "4x4" to one member of the last axes.
void set_axes(Problem& p, int64_t Axis::*member, std::string_view text) {
  p.rank = 1 + static_cast<int>(std::count(text.begin(), text.end(), 'x'));
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const size_t end = std::min(text.find('x'), text.size());
    p.axes[a].*member = number(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// id,layer,batch,in_channels,out_channels,groups,input,kernel,stride,pad_begin,pad_end,output_padding,dilation,...,source
Layer layer_of(const std::vector<std::string>& f) {
  Layer layer{f[0], f[1], {}, f.back()};
  Problem& p = layer.problem;
  p.batch = number(f[2]);
  p.in_channels = number(f[3]);
  p.out_channels = number(f[4]);
  p.groups = number(f[5]);
  p.bias = true;
  set_axes(p, &Axis::input, f[6]);
  set_axes(p, &Axis::kernel, f[7]);
  set_axes(p, &Axis::stride, f[8]);
  set_axes(p, &Axis::pad_begin, f[9]);
  set_axes(p, &Axis::pad_end, f[10]);
  set_axes(p, &Axis::output_padding, f[11]);
  set_axes(p, &Axis::dilation, f[12]);
  return layer;
}

std::vector<Layer> read_layers() {
  std::vector<Layer> result;
  std::string_view text = kLayersCsv;
  for (bool header = true; !text.empty(); header = false) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (!header && end > 0) result.push_back(layer_of(fields(text.substr(0, end))));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace

std::span<const Layer> layers() {
  static const std::vector<Layer> all = read_layers();
  return all;
}

}  // namespace tconv
