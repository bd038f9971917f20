// The verdict of a certificate, where the whole reference would take too long.
#pragma once

#include "props/property.h"

namespace tconv::props {

// Requires exact data, and an answer with an output.
Verdict certified(const Trial& trial, const Answer& answer);

}  // namespace tconv::props
