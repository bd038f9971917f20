#include "impls/fast/plan.h"

#include "impls/fast/channel_blocks.h"
#include "impls/fast/rows.h"
#include "impls/fast/stamps.h"

namespace tconv::fast {
namespace {

std::unique_ptr<Algorithm> choose(const Call& call, int members) {
  if (ChannelBlocks::suits(call)) return std::make_unique<ChannelBlocks>(call, members);
  if (Stamps::suits(call)) return std::make_unique<Stamps>(call, members);
  return std::make_unique<Rows>(call, members);
}

}  // namespace

std::optional<std::string> unsupported(const Call& call) {
  for (const ElementType type : {call.x.type, call.w.type, call.y.type})
    if (type != ElementType::f32 && type != ElementType::f16 && type != ElementType::bf16)
      return "only f32, f16 and bf16";
  return std::nullopt;
}

Plan::Plan(const Call& call, int threads) : algorithm_(choose(call, threads)), team_(threads) {}

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
