// Transposed convolutions that are wrong on purpose, each in one way that real ones have been wrong in, and some that
// are right.
#pragma once

#include <tconv/tconv_valid.h>

#include <span>
#include <string_view>
#include <vector>

#include "impls/mutants/stored.h"

// What is kept from plan to destroy, or for one run.
struct tconv_plan {
  int executions = 0;  // finished ones
  std::vector<double> x, w, y;
};

namespace tconv::mutants {

// How a mutant behaves as a library. Every member keeps the rules by default.
struct Conduct {
  tconv_status (*valid)(const tconv_args*) = [](const tconv_args* args) { return tconv_valid(args); };
  tconv_status (*supports)(const tconv_args*) = nullptr;
  // Around the kernel; `before` may also have the tensors elsewhere.
  void (*before)(Call&, tconv_plan&) = [](Call&, tconv_plan&) {};
  void (*after)(const Call&, tconv_plan&) = [](const Call&, tconv_plan&) {};
  tconv_status answer = TCONV_OK;  // of a call that was computed
  bool planned = false;            // plan, execute and destroy instead of run
  uint64_t flags = 0;
  tconv_status (*backward_data)(const tconv_args*) = nullptr;
  tconv_status (*backward_weights)(const tconv_args*) = nullptr;
};

struct Mutant {
  std::string_view name;
  std::string_view letter;  // its class: K W G A P O D S F E T Z B R C N I X V L M Q, "-" for a rule of the interface,
                            // empty if it is right
  std::string_view sentence;   // what is wrong
  std::string_view needs;      // what a case must have to show it
  std::string_view diagnosis;  // what it is to be called; several may share one
  Kernel kernel;
  Fault fault{};
  Conduct conduct{};
  Stored stored{};
};

std::vector<Mutant> right_ones();
std::vector<Mutant> kernel_mutants();          // K
std::vector<Mutant> weight_mutants();          // W
std::vector<Mutant> group_mutants();           // G
std::vector<Mutant> batch_mutants();           // N
std::vector<Mutant> axis_mutants();            // A
std::vector<Mutant> dilation_mutants();        // D
std::vector<Mutant> padding_mutants();         // P
std::vector<Mutant> output_padding_mutants();  // O
std::vector<Mutant> stride_mutants();          // S
std::vector<Mutant> shortcut_mutants();        // F
std::vector<Mutant> edge_mutants();            // E
std::vector<Mutant> block_mutants();           // T
std::vector<Mutant> size_mutants();            // M
std::vector<Mutant> start_mutants();           // Z
std::vector<Mutant> bias_mutants();            // B
std::vector<Mutant> width_mutants();           // I
std::vector<Mutant> number_mutants();          // X
std::vector<Mutant> quantised_mutants();       // Q, and X of f16 and bf16
std::vector<Mutant> backward_mutants();        // of the gradients
std::vector<Mutant> state_mutants();           // C
std::vector<Mutant> thread_mutants();          // R
std::vector<Mutant> layout_mutants();          // L
std::vector<Mutant> access_mutants();          // rules about memory
std::vector<Mutant> validity_mutants();        // V
std::vector<Mutant> conduct_mutants();         // the other rules

// All of them.
std::span<const Mutant> mutants();
// Null if there is none of that name.
const Mutant* find_mutant(std::string_view name);

// TCONV_OK, or why the mutant does not take the call.
tconv_status refusal(const Mutant& mutant, const tconv_args* args);
// One call, from the check of the arguments on.
tconv_status run(const Mutant& mutant, const tconv_args* args, tconv_plan& plan);

}  // namespace tconv::mutants
