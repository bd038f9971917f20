/* The least that can be checked: one exported function. Any strides, groups, dilation and padding; f32. */
#include <tconv/tconv_valid.h>

static float* at(const tconv_tensor* t, const int64_t* index) {
  int64_t offset = (int64_t)t->byte_offset / (int64_t)sizeof(float);
  for (int32_t i = 0; i < t->ndim; ++i) offset += index[i] * t->strides[i];
  return (float*)t->data + offset;
}

/* Moves to the next index of the shape, in row-major order; returns 0 after the last. */
static int next(int64_t* index, const tconv_tensor* t) {
  for (int32_t i = t->ndim; i-- > 0;) {
    if (++index[i] < t->shape[i]) return 1;
    index[i] = 0;
  }
  return 0;
}

tconv_status tconv_run(const tconv_args* args) {
  const tconv_problem* p = args->problem;
  const tconv_tensor *x = args->x, *w = args->w, *y = args->y;
  const tconv_status status = tconv_valid(args);
  if (status != TCONV_OK) return status;
  if (x->type_code != TCONV_FLOAT || x->type_bits != 32) {
    if (args->message != NULL) snprintf(args->message, args->message_capacity, "only f32");
    return TCONV_UNSUPPORTED;
  }

  int64_t o[5] = {0};
  do *at(y, o) = args->b ? *at(args->b, &o[1]) : 0;
  while (next(o, y));

  int64_t i[5] = {0};
  do { /* every input element i = (n, ci, ...) stamps w[ci, co, t] onto y[n, c, i*s + t*d - pad_begin] */
    int64_t t[5] = {i[1]};
    do {
      int inside = 1;
      o[0] = i[0];
      o[1] = i[1] / (x->shape[1] / p->groups) * w->shape[1] + t[1];
      for (int a = 0; a < p->spatial_rank; ++a) {
        o[a + 2] = i[a + 2] * p->stride[a] + t[a + 2] * p->dilation[a] - p->pad_begin[a];
        inside = inside && o[a + 2] >= 0 && o[a + 2] < y->shape[a + 2];
      }
      if (inside) *at(y, o) += *at(x, i) * *at(w, t);
    } while (next(t, w) && t[0] == i[1]);
  } while (next(i, x));
  return TCONV_OK;
}
