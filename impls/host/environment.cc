#include "impls/host/environment.h"

#include <fenv.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace tconv {

Environment::Environment() : rounding_(fegetround()) {
#if defined(__x86_64__)
  control_ = _mm_getcsr() & ~_MM_EXCEPT_MASK;
#endif
  sigprocmask(SIG_SETMASK, nullptr, &blocked_);
  std::fflush(stdout);
  printed_ = lseek(STDOUT_FILENO, 0, SEEK_CUR);
}

std::optional<Outcome> Environment::restore() const {
  constexpr unsigned kRounding = 0x6000, kFlush = 0x8040;
  const Environment now;
  const unsigned changed = now.control_ ^ control_;
  const bool blocks = std::memcmp(&now.blocked_, &blocked_, sizeof blocked_) != 0, prints = now.printed_ > printed_;
  if (changed == 0 && now.rounding_ == rounding_ && !blocks && !prints) return std::nullopt;
  fesetround(rounding_);
#if defined(__x86_64__)
  _mm_setcsr(control_);
#endif
  sigprocmask(SIG_SETMASK, &blocked_, nullptr);
  if (prints && ftruncate(STDOUT_FILENO, printed_) == 0) lseek(STDOUT_FILENO, printed_, SEEK_SET);
  if (prints) return broke(Rule::prints_nothing, "prints on stdout");
  const char* what = blocks                    ? "leaves signals blocked"
                     : (changed & kFlush) != 0 ? "leaves flush to zero switched"
                     : now.rounding_ != rounding_ || (changed & kRounding) != 0
                         ? "leaves the rounding mode changed"
                         : "leaves floating-point exceptions unmasked";
  return broke(Rule::restores_environment, what);
}

}  // namespace tconv
