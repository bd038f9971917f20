// The host's side of a worker process: starting it, handing over calls, and seeing what becomes of it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "impls/host/arena.h"
#include "impls/host/shared_library.h"
#include "impls/host/wire.h"

namespace tconv {

// One worker, from start to end, with whatever processes its library starts. It has died when running() is false.
class WorkerProcess {
 public:
  WorkerProcess() = default;
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess() { stop(); }

  // Starts `tconv_worker library` with slots for tensors of up to `large_slot` bytes. Returns what went wrong, if the
  // system does not let it; that the library cannot be loaded is seen in answers(). The worker dies with the thread
  // that started it.
  std::optional<std::string> start(const std::string& library, size_t large_slot, const WorkerLimits& limits);
  void stop();

  bool running() const { return process_ > 0; }
  size_t large_slot() const { return large_inputs_.slot_bytes(); }

  wire::Requests& requests() const;
  wire::Answers& answers() const;
  std::byte* slot(bool large, size_t role, size_t index) const;

  // Lets the worker answer requests(). Returns nothing if all went well. If the worker died or did not answer in time,
  // or its answers are damaged, it returns the Outcome of the call after the answers().finished first.
  std::optional<Outcome> answer_requests(std::chrono::milliseconds deadline);

 private:
  std::optional<std::string> create_arenas(size_t large_slot);
  std::optional<Outcome> wait_for_answer(std::chrono::milliseconds deadline);
  std::optional<Outcome> read_answer();
  std::chrono::milliseconds time_for_products() const;
  Outcome how_it_died();

  Arena requests_, answers_, small_inputs_, small_outputs_, large_inputs_, large_outputs_;
  pid_t process_ = -1;
  int life_ = -1;  // of the process: readable when it has ended, whoever else holds the socket
  int socket_ = -1;
};

}  // namespace tconv
