// tconv_worker: loads one library and answers the calls that its host puts into shared memory. It is a process of its
// own, so that whatever the library does ends here. Started by tconv, not by hand.
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "impls/host/arena.h"
#include "impls/host/last_words.h"
#include "impls/host/plugin.h"
#include "impls/host/wire.h"
#include "impls/host/worker_calls.h"

namespace tconv {
namespace {

bool tell_host() {
  const char done = 1;
  return write(wire::kSocket, &done, 1) == 1;
}

int serve(const Plugin& plugin, const wire::Requests& requests) {
  WorkerCalls calls(plugin, requests);
  char go = 0;
  while (read(wire::kSocket, &go, 1) == 1) {
    calls.answer_all();
    if (!tell_host()) return 1;
  }
  return 0;
}

int load_and_serve(const char* path, bool ask_supports) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto requests = map_guarded(wire::kRequests, 1, PROT_READ);
  const auto answers = map_guarded(wire::kAnswers, 1, PROT_READ | PROT_WRITE);
  auto small_inputs = map_guarded(wire::kSmallInputs, 3 * wire::kBatch, PROT_READ);
  auto small_outputs = map_guarded(wire::kSmallOutputs, wire::kBatch, PROT_NONE);
  auto large_inputs = map_guarded(wire::kLargeInputs, 3, PROT_READ);
  auto large_outputs = map_guarded(wire::kLargeOutputs, 1, PROT_READ | PROT_WRITE);
  if (!requests || !answers || !small_inputs || !small_outputs || !large_inputs || !large_outputs) return 3;
  for (int descriptor = wire::kRequests; descriptor < wire::kDescriptors; ++descriptor) close(descriptor);
  at = {getpid(),
        reinterpret_cast<wire::Answers*>(answers->slots[0]),
        std::move(*small_inputs),
        std::move(*small_outputs),
        std::move(*large_inputs),
        std::move(*large_outputs)};
  catch_faults();

  const auto loaded = Plugin::load(path);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    wire::put(at.answers->load_error, error->detail);
    at.answers->loaded = 2;
    return tell_host() ? 0 : 3;
  }
  Plugin& plugin = *std::get<std::unique_ptr<Plugin>>(loaded);
  wire::put(at.answers->name, plugin.name());
  wire::put(at.answers->version, plugin.version());
  wire::put(at.answers->description, plugin.description());
  at.answers->flags = plugin.flags();
  for (const auto direction : {Direction::forward, Direction::backward_data, Direction::backward_weights})
    at.answers->offers[static_cast<size_t>(direction)] = plugin.offers(direction);
  plugin.watch(&at.answers->entry);
  plugin.ask_supports(ask_supports);
  at.answers->loaded = 1;
  if (!tell_host()) return 3;
  return serve(plugin, *reinterpret_cast<const wire::Requests*>(requests->slots[0]));
}

}  // namespace
}  // namespace tconv

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("tconv_worker is started by tconv, to run a library in a process of its own\n", stderr);
    return 2;
  }
  // No destructors: threads that the library left behind may still use what they would destroy.
  _exit(tconv::load_and_serve(argv[1], argc < 3));
}
