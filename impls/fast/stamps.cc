#include "impls/fast/stamps.h"

#include <algorithm>

#include "impls/fast/copies.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

constexpr int64_t kPixels = 36;  // whose stamps wait to be added: in the first-level cache
constexpr int64_t kChunk = 512;  // input channels
constexpr int64_t kFewestLanesOfRow = 4;
constexpr int64_t kMostLanes = 1024;     // of a stamp
constexpr int64_t kMostChannels = 4096;  // of inputs that have to be copied
constexpr int64_t kWidthOfBox = 4096;    // outputs

int64_t lanes_of(const Problem& p) { return p.axes[0].kernel * p.axes[1].kernel * p.axes[2].kernel * p.out_channels; }

}  // namespace

bool Stamps::suits(const Call& call) {
  const Problem& p = call.problem;
  if (p.groups != 1 || p.axes[2].dilation != 1 || !channels_side_by_side(call.y)) return false;
  if (call.y.layout.strides[4] != p.out_channels) return false;
  if (!channels_side_by_side(call.x) && p.in_channels > kMostChannels) return false;
  for (const Axis& axis : p.axes)
    if (axis.kernel > kMostLanes) return false;
  // Shorter rows are added element by element, which takes longer than what is gained.
  return lanes_of(p) <= kMostLanes && p.axes[2].kernel * p.out_channels >= kFewestLanesOfRow;
}

Stamps::Stamps(const Call& call, int members)
    : problem_(call.problem),
      x_type_(call.x.type),
      x_(call.x.layout),
      y_(call.y.layout),
      x_in_place_(channels_side_by_side(call.x)),
      kernels_(kernels()),
      row_(problem_.axes[2].kernel * problem_.out_channels),
      lanes_(lanes_of(problem_)),
      chunk_(std::min(kChunk, problem_.in_channels)),
      blocks_(blocks_of(lanes_, kernels_.vector)) {
  pitch_ = blocks_.back().first_lane + blocks_.back().vectors * kernels_.vector;
  pack(call);
  // Images, or bands of rows, for the threads; what lands in two bands is computed for both.
  const std::array<int64_t, 3> outputs = {y_.shape[2], y_.shape[3], y_.shape[4]};
  const int64_t bands = problem_.batch >= members ? 1 : ceil_div(members, problem_.batch);
  box_size_ = {outputs[0], ceil_div(outputs[1], std::min(outputs[1], bands)), std::min(outputs[2], kWidthOfBox)};
  for (size_t a = 0; a < 3; ++a) boxes_[a] = ceil_div(outputs[a], box_size_[a]);
  scratch_.resize(static_cast<size_t>(members));
  for (Scratch& scratch : scratch_) {
    scratch.stamps = aligned_floats(kPixels * pitch_);
    if (!x_in_place_) scratch.inputs = aligned_floats(kPixels * problem_.in_channels);
    scratch.rows.reserve(static_cast<size_t>(problem_.axes[0].kernel * problem_.axes[1].kernel));
    for (int64_t i = 0; i < kPixels; ++i) {
      scratch.x_offsets.push_back(i * (x_in_place_ ? x_.strides[4] : problem_.in_channels));
      scratch.stamp_offsets.push_back(i * pitch_);
    }
  }
}

// For each block: chunk of input channels, channel, lane.
void Stamps::pack(const Call& call) {
  floats_ = problem_.in_channels * pitch_;
  weights_ = aligned_floats(floats_);
  zeros_ = aligned_floats(pitch_);
  std::fill_n(zeros_.get(), pitch_, 0.0F);
  const Axis &height = problem_.axes[1], &width = problem_.axes[2];
  visit_storage(call.w.type, [&]<typename T>(std::type_identity<T>) {
    const View<const T> w = view<T>(call.w);
    float* to = weights_.get();
    for (const Block& block : blocks_)
      for (int64_t ci = 0; ci < problem_.in_channels; ++ci)
        for (int64_t lane = block.first_lane; lane < block.first_lane + block.vectors * kernels_.vector; ++lane) {
          const int64_t co = lane % problem_.out_channels, tap = lane / problem_.out_channels;
          const int64_t z = tap / (width.kernel * height.kernel), v = tap / width.kernel % height.kernel;
          *to++ = lane < lanes_ ? widened(w(ci, co, z, v, tap % width.kernel)) : 0;
        }
  });
  bias_.assign(static_cast<size_t>(std::min(y_.shape[4], kWidthOfBox) * problem_.out_channels), 0);
  if (problem_.bias)
    visit_storage(call.b.type, [&]<typename T>(std::type_identity<T>) {
      for (size_t i = 0; i < bias_.size(); ++i)
        bias_[i] = widened(view<T>(call.b)(static_cast<int64_t>(i) % problem_.out_channels, 0, 0, 0, 0));
    });
}

Stamps::Box Stamps::box(int64_t index) const {
  Box box;
  for (size_t a = 3; a-- > 0; index /= boxes_[a]) {
    const int64_t begin = index % boxes_[a] * box_size_[a];
    box.outputs[a] = {begin, std::min(y_.shape[a + 2], begin + box_size_[a])};
  }
  box.image = index;
  return box;
}

// Those of which some tap lands there: i*s - pad <= last, i*s - pad + d*(K-1) >= first.
Range Stamps::inputs_of(size_t axis, const Range& outputs) const {
  const Axis& a = problem_.axes[axis];
  const int64_t first = outputs.begin + a.pad_begin - a.dilation * (a.kernel - 1);
  const int64_t begin = std::min(a.input, ceil_div(std::max<int64_t>(0, first), a.stride));
  return {begin, std::max(begin, std::min(a.input, (outputs.end - 1 + a.pad_begin) / a.stride + 1))};
}

Range Stamps::taps_of(size_t axis, int64_t input, const Range& outputs) const {
  const Axis& a = problem_.axes[axis];
  const int64_t at = input * a.stride - a.pad_begin;  // of tap 0
  const auto from = [&](int64_t output) {
    return std::clamp<int64_t>(ceil_div(std::max<int64_t>(0, output - at), a.dilation), 0, a.kernel);
  };
  return {from(outputs.begin), from(outputs.end)};
}

void Stamps::run_share(int member, int members, const std::byte* x, std::byte* y) {
  const int64_t boxes = problem_.batch * boxes_[0] * boxes_[1] * boxes_[2];
  for (int64_t i = boxes * member / members; i < boxes * (member + 1) / members; ++i)
    run_box(box(i), scratch_[static_cast<size_t>(member)], x, reinterpret_cast<float*>(y));
}

// Rows of y get their bias shortly before the first stamp lands there.
void Stamps::run_box(const Box& box, Scratch& scratch, const std::byte* x, float* y) const {
  const auto& [depth, height, width] = box.outputs;
  const bool flat = depth.size() == 1;
  if (!flat)
    for (int64_t z = depth.begin; z < depth.end; ++z) fill_rows(box, z, height, y);
  const Range planes = inputs_of(0, depth), rows = inputs_of(1, height);
  int64_t filled = height.begin;
  for (int64_t z = planes.begin; z < planes.end; ++z)
    for (int64_t v = rows.begin; v < rows.end; ++v) {
      const Axis& axis = problem_.axes[1];
      const int64_t landed = v * axis.stride - axis.pad_begin + axis.dilation * (axis.kernel - 1) + 1;
      if (const int64_t end = std::min(landed, height.end); flat && end > filled) {
        fill_rows(box, depth.begin, {filled, end}, y);
        filled = end;
      }
      run_row(box, z, v, scratch, x, y);
    }
  if (flat) fill_rows(box, depth.begin, {filled, height.end}, y);
}

void Stamps::fill_rows(const Box& box, int64_t plane, const Range& rows, float* y) const {
  for (int64_t v = rows.begin; v < rows.end; ++v)
    std::copy_n(bias_.data(), box.outputs[2].size() * problem_.out_channels,
                y + y_.at(box.image, 0, plane, v, box.outputs[2].begin));
}

void Stamps::run_row(const Box& box, int64_t z, int64_t v, Scratch& scratch, const std::byte* x, float* y) const {
  const Range inputs = inputs_of(2, box.outputs[2]);
  Pixels pixels{box.image, z, v, 0, 0, taps_of(0, z, box.outputs[0]), taps_of(1, v, box.outputs[1])};
  if (pixels.depth_taps.size() <= 0 || pixels.height_taps.size() <= 0) return;
  for (pixels.first = inputs.begin; pixels.first < inputs.end; pixels.first += pixels.count) {
    pixels.count = std::min(kPixels, inputs.end - pixels.first);
    multiply(pixels, scratch, x);
    add(box, pixels, scratch, y);
  }
}

// The stamps, as far as they land in the box along depth and height.
void Stamps::multiply(const Pixels& pixels, Scratch& scratch, const std::byte* x) const {
  const int64_t at = x_.at(pixels.image, 0, pixels.z, pixels.v, pixels.first), in = problem_.in_channels;
  ChannelTile tile;
  const float* const inputs = x_in_place_ ? reinterpret_cast<const float*>(x) + at : scratch.inputs.get();
  if (!x_in_place_)
    copy_as_pixels(kernels_, {x_type_, x, at, x_.strides[1], x_.strides[4]}, in, pixels.count, scratch.inputs.get(),
                   in);
  const int64_t height = problem_.axes[1].kernel;
  const auto wanted = [&](const Block& block) {
    const int64_t first = block.first_lane / row_, last = (block.first_lane + block.lanes - 1) / row_;
    for (int64_t t = first; t <= last; ++t)
      if (pixels.depth_taps.has(t / height) && pixels.height_taps.has(t % height)) return true;
    return false;
  };
  for (const Block& block : blocks_) {
    if (!wanted(block)) continue;
    const auto& tiles = kernels_.floats.shared[static_cast<size_t>(block.vectors - 1)];
    const int64_t width = block.vectors * kernels_.vector;
    tile.lanes = width;
    tile.y = scratch.stamps.get() + block.first_lane;
    for (int64_t channel = 0; channel < in; channel += chunk_) {
      tile.x = inputs + channel;
      tile.channels = std::min(chunk_, in - channel);
      tile.start = channel == 0 ? zeros_.get() : nullptr;
      tile.w = weights_.get() + block.first_lane * in + channel * width;
      tile.x_offsets = scratch.x_offsets.data();
      tile.y_offsets = scratch.stamp_offsets.data();
      run_alike(tiles, pixels.count, false, tile);
    }
  }
}

void Stamps::add(const Box& box, const Pixels& pixels, Scratch& scratch, float* y) const {
  const Axis &depth = problem_.axes[0], &height = problem_.axes[1], &width = problem_.axes[2];
  const int64_t out = problem_.out_channels, z = pixels.z * depth.stride - depth.pad_begin,
                v = pixels.v * height.stride - height.pad_begin;
  // Inputs whose taps of the width all land in the box are added in one go, those at its ends one by one.
  const Range& outputs = box.outputs[2];
  const auto whole = [&](int64_t i) {
    const int64_t first = i * width.stride - width.pad_begin;
    return first >= outputs.begin && first + width.kernel <= outputs.end;
  };
  Range middle{pixels.first, pixels.first + pixels.count};
  while (middle.size() > 0 && !whole(middle.begin)) ++middle.begin;
  while (middle.size() > 0 && !whole(middle.end - 1)) --middle.end;
  auto& rows = scratch.rows;
  rows.clear();
  for (int64_t kz = pixels.depth_taps.begin; kz < pixels.depth_taps.end; ++kz)
    for (int64_t kv = pixels.height_taps.begin; kv < pixels.height_taps.end; ++kv)
      rows.push_back({(kz * height.kernel + kv) * row_,
                      y_.at(pixels.image, 0, z + kz * depth.dilation, v + kv * height.dilation, 0)});
  const auto add_range = [&](int64_t first, int64_t last, const Range& taps) {
    if (first < last)
      kernels_.add_stamps(y + ((first * width.stride - width.pad_begin) + taps.begin) * out, width.stride * out,
                          scratch.stamps.get() + (first - pixels.first) * pitch_ + taps.begin * out, pitch_,
                          rows.data(), std::ssize(rows), last - first, taps.size() * out);
  };
  for (int64_t i = pixels.first; i < middle.begin; ++i) add_range(i, i + 1, taps_of(2, i, outputs));
  add_range(middle.begin, middle.end, {0, width.kernel});
  for (int64_t i = std::max(middle.begin, middle.end); i < pixels.first + pixels.count; ++i)
    add_range(i, i + 1, taps_of(2, i, outputs));
}

}  // namespace tconv::fast
