// A library that does whatever a library should not, for tests of the worker: TCONV_HOSTILE says what. What it does
// when it is loaded, or in `supports`, it does always; what it does in `run`, only with inputs of width 1. The others
// get the right answer, so that one can see whether the misbehaviour harms them.
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <tconv/tconv_abi.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

// examples/c/my_tconv.c under another name.
extern "C" tconv_status right_answer(const tconv_args* args);

namespace {

constexpr size_t kDistanceOfOutputs = (size_t{1} << 14) + 4096;  // a small slot of wire.h and a page

bool told_to(const char* behaviour) {
  const char* chosen = std::getenv("TCONV_HOSTILE");
  return chosen != nullptr && std::strcmp(chosen, behaviour) == 0;
}

void write_to(volatile float* address) { *address = 1; }  // NOLINT(clang-analyzer-core.NullDereference): it may be null

float read_from(const volatile float* address) { return *address; }

void crash() { write_to(nullptr); }

[[noreturn]] void hang() {
  for (;;) pause();
}

float* first(const tconv_tensor* t) { return reinterpret_cast<float*>(static_cast<char*>(t->data) + t->byte_offset); }

// Past the last element of a dense tensor.
float* end(const tconv_tensor* t) {
  int64_t count = 1;
  for (int32_t i = 0; i < t->ndim; ++i) count *= t->shape[i];
  return first(t) + count;
}

int overflow_stack(volatile char* caller) {
  volatile char frame[4096];
  frame[0] = *caller;
  return *caller == 1 ? 0 : overflow_stack(frame) + frame[0];  // it never is
}

void allocate(bool touch) {
  constexpr size_t kChunk = size_t{16} << 20;
  for (;;) {
    char* chunk = static_cast<char*>(std::malloc(kChunk));
    // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): where there is no memory left it is to crash
    if (touch || chunk == nullptr) std::memset(chunk, 1, chunk == nullptr ? 1 : kChunk);
  }
}

void print(int descriptor) {
  const std::string line(4095, '#');
  for (int i = 0; i < 1000; ++i) dprintf(descriptor, "%s\n", line.c_str());
}

void close_descriptors() {
  for (int i = 0; i < 1024; ++i) close(i);
}

// Overwrites what the worker shares with its host, where it may.
void scribble(int byte) {
  std::FILE* maps = std::fopen("/proc/self/maps", "r");
  char line[512], access[8];
  void *from = nullptr, *to = nullptr;
  while (std::fgets(line, sizeof line, maps) != nullptr)
    if (std::strstr(line, "memfd:answers") != nullptr && std::sscanf(line, "%p-%p %7s", &from, &to, access) == 3 &&
        access[1] == 'w')
      std::memset(from, byte, static_cast<size_t>(static_cast<char*>(to) - static_cast<char*>(from)));
  std::fclose(maps);
}

template <typename F>
void later(F f) {
  std::thread([f] { usleep(50'000), f(); }).detach();
}

struct Behaviour {
  const char* name;
  tconv_status (*run)(const tconv_args* args);
};

// An answer that is not OK, with a text.
tconv_status decline(tconv_status status, const tconv_args* args, const char* text) {
  std::strncpy(args->message, text, args->message_capacity);
  return status;
}

// clang-format off
#define ONLY(what) []([[maybe_unused]] const tconv_args* args) -> tconv_status { what; }
// Does something and answers right.
#define ALSO(what) [](const tconv_args* args) -> tconv_status { what; return right_answer(args); }
// Answers right and then does something.
#define THEN(what) [](const tconv_args* args) -> tconv_status { right_answer(args); what; return TCONV_OK; }

constexpr Behaviour kBehaviours[] = {
    {"do nothing", ONLY(return TCONV_OK)},
    {"answer NaN", THEN(for (float* y = first(args->y); y != end(args->y); ++y) *y = NAN)},
    {"keep state", THEN(static float calls; *first(args->y) += ++calls)},

    {"write to null", ALSO(crash())},
    {"raise SIGSEGV", ALSO(std::raise(SIGSEGV))},
    {"ignore SIGSEGV", ALSO(std::signal(SIGSEGV, SIG_IGN); crash())},
    {"handle SIGSEGV", ALSO(std::signal(SIGSEGV, [](int) { _exit(7); }); crash())},
    {"overflow the stack", ALSO(char bottom = 0; overflow_stack(&bottom))},
    {"abort", ALSO(std::abort())},
    {"stop itself", ALSO(std::raise(SIGSTOP))},
    {"loop", ALSO(for (float* y = first(args->y);;) write_to(y))},
    {"exit", ALSO(std::exit(0))},
    {"_exit", ALSO(_exit(0))},
    {"throw an exception", ONLY(throw std::runtime_error("for\ttests"))},
    {"throw an int", ONLY(throw 3)},
    {"allocate", ALSO(allocate(false))},
    {"allocate and touch", ALSO(allocate(true))},
    {"allocate by new", ALSO(for (;;) write_to(new float[size_t{1} << 22]))},

    {"write past y", THEN(write_to(end(args->y)))},
    {"write before y", THEN(write_to(first(args->y) - 1))},
    {"write far past y", THEN(write_to(end(args->y) + (4 << 20)))},
    {"write to the y before", ALSO(static float* before = nullptr; if (before) write_to(before); before = first(args->y))},
    {"write to the next y", THEN(write_to(first(args->y) + (kDistanceOfOutputs / sizeof(float))))},
    {"write to x", THEN(write_to(first(args->x)))},
    {"read past w", THEN(read_from(end(args->w)))},
    {"read before x", THEN(read_from(first(args->x) - 1))},
    {"write to y later", THEN(float* y = first(args->y); later([y] { write_to(y); }))},
    {"crash later", THEN(later(crash))},
    {"scribble ones", THEN(scribble(0xff))},
    {"scribble zeros", THEN(scribble(0))},
    {"scribble and crash", THEN(scribble(0xff); crash())},
    {"scribble and hang", THEN(scribble(0xff); hang())},

    {"print on stdout", ALSO(print(STDOUT_FILENO))},
    {"print a line", ALSO(std::puts("hello"))},
    {"print on stderr", ALSO(print(STDERR_FILENO))},
    {"close descriptors", ALSO(close_descriptors())},
    {"close descriptors and hang", ALSO(close_descriptors(); hang())},
    {"answer for the worker", ALSO(if (write(3, "!", 1) == 1) usleep(100'000))},
    {"change the rounding mode", THEN(fesetround(FE_DOWNWARD))},
#if defined(__x86_64__)
    {"change the rounding mode of SSE", THEN(_mm_setcsr(_mm_getcsr() | 0x2000))},
    {"flush to zero", THEN(_mm_setcsr(_mm_getcsr() | 0x8040))},
    {"unmask exceptions", THEN(_mm_setcsr(_mm_getcsr() & ~0x0200U))},
#endif
    {"block signals", THEN(sigset_t all; sigfillset(&all); pthread_sigmask(SIG_BLOCK, &all, nullptr))},

    {"fork", THEN(fork())},
    {"leave a child", ALSO(if (fork() == 0) hang())},
    {"leave a child and crash", ALSO(if (fork() == 0) hang(); crash())},

    {"answer an unknown status", ONLY(return 77)},
    {"give up", ONLY(return decline(TCONV_OUT_OF_MEMORY, args, "too large"))},
    {"refuse", ONLY(return decline(TCONV_UNSUPPORTED, args, "too narrow"))},
    {"refuse in junk", ONLY(return decline(TCONV_UNSUPPORTED, args, "\x1b[2J\xff\n"))},
    {"refuse without end", ONLY(std::memset(args->message, 'x', args->message_capacity); return TCONV_UNSUPPORTED)},
    {"break its claim", ONLY(return decline(TCONV_UNSUPPORTED, args, "not today"))},
};
// clang-format on

tconv_status run(const tconv_args* args) {
  if (args->x->shape[args->x->ndim - 1] == 1)
    for (const Behaviour& behaviour : kBehaviours)
      if (told_to(behaviour.name)) return behaviour.run(args);
  return right_answer(args);
}

tconv_status supports(const tconv_args* args) {
  if (told_to("crash in supports")) crash();
  if (told_to("hang in supports")) hang();
  if (told_to("throw in supports")) throw std::runtime_error("for tests");
  if (told_to("support nothing")) return decline(TCONV_UNSUPPORTED, args, "nothing at all");
  return TCONV_OK;
}

tconv_status crash_backward(const tconv_args*) {
  crash();
  return TCONV_OK;
}

struct AtLoad {
  AtLoad() {
    if (told_to("crash at load")) crash();
    if (told_to("hang at load")) hang();
    if (told_to("exit at load")) std::exit(0);
    if (told_to("exit with 127 at load")) _exit(127);
    if (told_to("throw at load")) throw std::runtime_error("for tests");
    if (told_to("scribble at load")) scribble(0xff);
    if (told_to("answer at load") && write(3, "!", 1) == 1) usleep(100'000);
  }
} at_load;

}  // namespace

extern "C" const tconv_api* tconv_get_api(uint32_t, uint32_t) {
  static tconv_identity identity = {sizeof identity, "hostile", "6.6.6", "does what it should not"};
  static tconv_api api{};
  api.struct_size = sizeof api;
  api.identity = &identity;
  api.run = run;
  const char* behaviour = std::getenv("TCONV_HOSTILE");
  const bool claims = told_to("break its claim") || told_to("support nothing") ||
                      (behaviour != nullptr && std::strstr(behaviour, "in supports") != nullptr);
  if (claims) api.supports = supports;
  if (told_to("crash in backward_data")) api.backward_data = crash_backward;
  if (told_to("crash in backward_weights")) api.backward_weights = crash_backward;
  if (told_to("give no table")) return nullptr;
  if (told_to("give a newer table")) api.abi_major = TCONV_ABI_MAJOR + 1;
  if (told_to("give a short table")) api.struct_size = offsetof(tconv_api, run);
  if (told_to("give a table without run")) api.run = nullptr;
  if (told_to("have no identity")) api.identity = nullptr;
  if (told_to("have no name")) identity.name = identity.version = identity.description = nullptr;
  if (told_to("have a strange name")) identity.name = "\x1b[2J\xff-\n<b>";
  return &api;
}
