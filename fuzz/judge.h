// What a target does with a verdict.
#pragma once

#include <string>

#include "props/property.h"

namespace tconv::fuzz {

// Checks the property, and if it fails says so and aborts. Each failure begins with one line that has neither sizes nor
// values, so that engines see one bug where there is one:
//
//   ASSERTION FAILED: tconv reference phases wrong_values
//
// then the case, the command that replays it, and the line that keeps it for ever.
void require(const Property& property, Subject& subject, const Trial& trial);

// Aborts with such a line about something that is no verdict, if it does not hold.
void require(bool holds, const char* what, const std::string& about);

}  // namespace tconv::fuzz
