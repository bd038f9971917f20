#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/usage_error.h"
#include "impls/registry.h"
#include "props/catalogue.h"

namespace tconv::cli {

int list() {
  fmt::print("implementations\n");
  for (const RegistryEntry& entry : registry()) {
    if (!entry.adapter.empty()) {
      fmt::print("  {:<22} an adapter: {}{}\n", entry.name, entry.adapter, entry.by_default ? "" : " [if chosen]");
      continue;
    }
    const auto implementation = make_implementation(entry.name);
    fmt::print("  {:<22} {} [{}]\n", entry.name, implementation->description(), implementation->version());
  }
  fmt::print("\nproperties\n");
  for (const Property* property : catalogue())
    fmt::print("  {:<22} {}{}\n", property->name, property->formula, property->by_default ? "" : " [if chosen]");
  return kAllHolds;
}

}  // namespace tconv::cli
