/* Compiled as C99: what tconv_valid_test.cc tests. */
#include <tconv/tconv_valid.h>

tconv_status tconv_valid_in_c(const tconv_args* args) { return tconv_valid(args); }
