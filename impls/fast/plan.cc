#include "impls/fast/plan.h"

#include <limits>

#include "impls/fast/channel_blocks.h"
#include "impls/fast/rows.h"
#include "impls/fast/stamps.h"

namespace tconv::fast {
namespace {

std::unique_ptr<Algorithm> choose(const Call& call, const Scales& scales, int members) {
  if (ChannelBlocks::suits(call)) return std::make_unique<ChannelBlocks>(call, scales, members);
  if (Stamps::suits(call)) return std::make_unique<Stamps>(call, members);
  return std::make_unique<Rows>(call, members);
}

bool is_float(ElementType type) {
  return type == ElementType::f32 || type == ElementType::f16 || type == ElementType::bf16;
}
bool is_byte(ElementType type) { return type == ElementType::s8 || type == ElementType::u8; }

bool knows_types(const Call& call) {
  const Types types = call.types();
  if (is_byte(types.x))
    return is_byte(types.w) && (is_byte(types.y) || types.y == ElementType::s32) &&
           (!call.problem.bias || call.b.type == ElementType::s32);
  return is_float(types.x) && is_float(types.w) && is_float(types.y) && (!call.problem.bias || is_float(call.b.type));
}

// In whatever order an output's products are added.
bool sums_fit(const Call& call, const Scales& scales) {
  auto most = static_cast<double>(most_above(call.x.type, scales.x_zero) * most_above(call.w.type, scales.w_zero));
  most *= static_cast<double>(call.problem.in_channels_per_group());
  for (const Axis& axis : call.problem.axes) most *= static_cast<double>(axis.kernel);
  return most <= std::numeric_limits<int32_t>::max();
}

}  // namespace

std::optional<std::string> unsupported(const Call& call, const Scales& scales) {
  if (!knows_types(call)) return "only f32, f16 and bf16, or s8 and u8 with sums in s32";
  if (call.types().integers() && !sums_fit(call, scales))
    return "so many products of integers that their sum may leave 32 bits";
  return std::nullopt;
}

Plan::Plan(const Call& call, const Scales& scales, int threads)
    : algorithm_(choose(call, scales, threads)), team_(threads) {}

void Plan::execute(const std::byte* x, std::byte* y) {
  struct Work {
    Algorithm& algorithm;
    int members;
    const std::byte* x;
    std::byte* y;
  } work{*algorithm_, team_.size(), x, y};
  const std::lock_guard lock(mutex_);
  team_.run(
      [](void* context, int member) {
        const Work& w = *static_cast<Work*>(context);
        w.algorithm.run_share(member, w.members, w.x, w.y);
      },
      &work);
}

}  // namespace tconv::fast
