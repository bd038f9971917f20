// Our own implementations, as functions: those without other people's libraries, and in local builds all.
#pragma once

#include <memory>
#include <span>

#include "props/subject.h"

namespace tconv::fuzz {

struct Ours {
  const char* name;
  void (*run)(const Call&);
  bool finite_only;  // not for NaN and infinities
};
std::span<const Ours> ours();

// One of them, as properties see it.
Subject& subject(size_t index);

}  // namespace tconv::fuzz
