// The certificate modulo the prime 2^61 - 1, for sums that are too large for doubles: those of f64. It reads y as
// slowly as the others are quick, and each r is one of 2^61 - 2 values.
#pragma once

#include "props/certificate/certificate.h"

namespace tconv {

std::optional<Certificate> residue_certificate(const Call& call, const Confidence& confidence);

}  // namespace tconv
