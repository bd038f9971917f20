// How the worker makes the calls of a batch, in the manner that the host wants.
#pragma once

#include "impls/host/environment.h"
#include "impls/host/plugin.h"
#include "impls/host/wire.h"

namespace tconv {

class WorkerCalls {
 public:
  WorkerCalls(const Plugin& plugin, const wire::Requests& requests) : plugin_(plugin), requests_(requests) {}

  // Makes all the calls that are requested, and leaves what came of each in the answers. Does not return if the library
  // has damaged what connects this process with its host.
  void answer_all();

 private:
  Call call(size_t index) const;
  Outcome run(size_t index) const;
  Outcome run_repeatedly(size_t index) const;
  void make_accessible();
  void in_turn();
  void on_one_plan();
  void at_once();
  void begin(size_t index) const;
  void finish(size_t index, Outcome outcome) const;

  const Plugin& plugin_;
  const wire::Requests& requests_;
  Environment before_;
  size_t accessible_ = 0;  // of the small outputs
};

}  // namespace tconv
