// Rules of the interface that are not about memory.
#include <fenv.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

tconv_status say_yes(const tconv_args* args) { return tconv_valid(args); }

bool dilated(const Problem& p) {
  return std::any_of(p.axes.begin(), p.axes.end(), [](const Axis& a) { return a.dilation > 1; });
}

}  // namespace

std::vector<Mutant> conduct_mutants() {
  using Plan = tconv_plan;
  return {
    {"claims_and_refuses",
     "-",
     "supports says yes to all, then dilation is refused",
     "dilation 2",
     "claim_not_kept",
     &scatter,
     {},
     {.valid =
          [](const tconv_args* args) {
            const bool can = tconv_valid(args) != TCONV_OK || !dilated(call_of(*args).problem);
            return can ? tconv_valid(args) : tconv_status{TCONV_UNSUPPORTED};
          },
      .supports = &say_yes}},
        {"gives_up",
         "-",
         "OUT_OF_MEMORY for more than 1000 outputs",
         "1000 outputs",
         "gave_up",
         &gather,
         {},
         {.valid =
              [](const tconv_args* args) {
                const tconv_status status = tconv_valid(args);
                return status == TCONV_OK && call_of(*args).y.count() > 1000 ? tconv_status{TCONV_OUT_OF_MEMORY}
                                                                             : status;
              }}},
        {"answers_an_unknown_status", "-", "the status is 7", "any", "unknown_status", &phases, {}, {.answer = 7}},
        {"rounding_mode_changed",
         "-",
         "the rounding mode is left upwards",
         "any",
         "environment_changed",
         &scatter,
         {},
         {.after = [](const Call&, Plan&) { fesetround(FE_UPWARD); }}},
#if defined(__x86_64__)
        {"flush_to_zero_left",
         "-",
         "flush to zero is left switched on",
         "any",
         "environment_changed",
         &gather,
         {},
         {.after = [](const Call&, Plan&) { _mm_setcsr(_mm_getcsr() | 0x8040); }}},
        {"rounds_upwards_inside",
         "-",
         "it computes in another rounding mode, and restores it",
         "reals",
         "inaccurate",
         &scatter,
         {},
         {.before = [](Call&, Plan&) { _mm_setcsr(_mm_getcsr() | 0x4000); },
          .after = [](const Call&, Plan&) { _mm_setcsr(_mm_getcsr() & ~0x4000U); }}},
#endif
        {"signals_blocked",
         "-",
         "a signal is left blocked",
         "any",
         "environment_changed",
         &col2im,
         {},
         {.after =
              [](const Call&, Plan&) {
                sigset_t set;
                sigemptyset(&set), sigaddset(&set, SIGUSR1), sigprocmask(SIG_BLOCK, &set, nullptr);
              }}},
        {"prints_on_stdout",
         "-",
         "it prints with groups",
         "groups 2",
         "prints_on_stdout",
         &phases,
         {},
         {.after =
              [](const Call& c, Plan&) {
                if (c.problem.groups > 1) std::puts("groups are slow");
              }}},
        {"leaks_memory",
         "-",
         "4 KiB a call are never freed",
         "many calls",
         "leak",
         &gather,
         {},
         {.after =
              [](const Call&, Plan&) {
                volatile char* lost = static_cast<char*>(std::malloc(4096));
                for (int i = 0; i < 4096; ++i) lost[i] = 1;
              }}},
        {"throws_an_exception",
         "-",
         "rank 3 with groups throws",
         "rank 3, groups 2",
         "throws_an_exception",
         &scatter,
         {},
         {.before =
              [](Call& c, Plan&) {
                if (c.problem.rank == 3 && c.problem.groups > 1) throw std::runtime_error("not implemented");
              }}},
        {"ends_the_process",
         "-",
         "dilation in both axes is a fatal error",
         "dilation 2x2",
         "ends_the_process",
         &col2im,
         {},
         {.before =
              [](Call& c, Plan&) {
                if (c.problem.height().dilation > 1 && c.problem.width().dilation > 1) _exit(1);
              }}},
        {"never_returns",
         "-",
         "stride 3 in H never ends",
         "stride 3 in H",
         "timed_out",
         &gather,
         {},
         {.before = [](Call& c, Plan&) {
           while (c.problem.height().stride == 3) pause();
         }}},
  };
}

}  // namespace tconv::mutants
