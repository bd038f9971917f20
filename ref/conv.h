// The two other maps of the trilinear form <tconv(x, w), g> = <x, conv(g, w)> = <w, wgrad(x, g)>.
//
// conv is the ordinary cross-correlation with the same hyper-parameters, the adjoint of tconv in x; the weight gradient
// is the adjoint of tconv in w. Both are written from their own definitions, not by way of tconv.
#pragma once

#include "ref/dense.h"

namespace tconv::ref {

// conv(g, w)[n, ci, i] = sum over (c in ci's group, t) of g[n, c, i*s + t*d - pad_begin] * w[ci, c mod C_out/G, t].
// The problem is tconv's: g has the shape of y, the result that of x.
Dense<double> conv(const Problem& problem, const Dense<double>& g, const Dense<double>& w);

// wgrad(x, g)[ci, co, t] = sum over (n, i) of x[n, ci, i] * g[n, group(ci)*C_out/G + co, i*s + t*d - pad_begin].
Dense<double> weight_gradient(const Problem& problem, const Dense<double>& x, const Dense<double>& g);

}  // namespace tconv::ref
