// What may be done to the terminal, and Ctrl-C.
#pragma once

#include <cstdint>
#include <string>

#include "report/console.h"

namespace tconv::cli {

// Colours if stdout is a terminal, and neither NO_COLOR nor CI nor TERM=dumb is set; as wide as the terminal is, and
// elsewhere always the same.
Look look_of_stdout();

// A line on stderr that is replaced as work goes on; nothing at all unless stderr is a terminal.
class Progress {
 public:
  explicit Progress(uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(uint64_t done, uint64_t findings = 0);
  // Takes the line away, to print something else.
  void clear();

 private:
  uint64_t total_;
  bool terminal_;
  double started_;
};

// A line on stderr about what begins now; nothing unless stderr is a terminal.
void announce(const std::string& what);

// From now on Ctrl-C and SIGTERM only set interrupted(); a second Ctrl-C ends the program.
void catch_interrupts();
bool interrupted();

}  // namespace tconv::cli
