// From a finding as drawn to one that can be read: named by what goes wrong, and shrunk.
#pragma once

#include <functional>

#include "props/search/finding.h"
#include "props/subject.h"

namespace tconv {

// Looks for the misreading that explains wrong values, and says so in the finding. Before it is shrunk: a small case
// can be explained in many ways.
//
// go_on is asked between calls that may be long: where it says no, a finding stays as far as it has come.
using GoOn = std::function<bool()>;
inline bool always() { return true; }
void diagnose_finding(Finding& finding, Subject& subject, const GoOn& go_on = always);

// Shrinks the case of a finding on its implementation, and judges it anew. One that does not fail every time is tried
// several times before it is believed not to fail; one that fails only after other calls is shrunk with none before.
// Where go_on says no, the finding's sentence says so.
void shrink_finding(Finding& finding, Subject& subject, const GoOn& go_on = always);

// Whether the finding's case fails in a process of its own, as a replay does, and no simpler one.
bool is_minimal(const Finding& finding, Subject& subject);

}  // namespace tconv
