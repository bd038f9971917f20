// What a library must leave as it found it: rounding mode, flush to zero, exception masks, blocked signals, stdout.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <optional>

#include "impls/implementation.h"

namespace tconv {

class Environment {
 public:
  // As it is now.
  Environment();

  // What differs now, as a broken rule; empty if nothing does. Puts it back.
  std::optional<Outcome> restore() const;

 private:
  int rounding_;
  unsigned control_ = 0;  // of SSE, without the flags that any operation may raise
  sigset_t blocked_{};
  off_t printed_ = 0;
};

}  // namespace tconv
