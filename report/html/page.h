// The report as one page of HTML: whole in itself, readable without a network and without JavaScript.
#pragma once

#include <string>

#include "report/report.h"

namespace tconv {

// Of many findings the first ones are drawn, and more are listed; the page says so.
std::string to_html(const Report& report);

// The maps of a report alone.
std::string maps_to_html(const Report& report);

}  // namespace tconv
