// A transposed convolution in plain JavaScript, rank 1 and 2, checked by:
//   tconv verify --command 'node examples/javascript/my_tconv.mjs'
import { serve, Unsupported } from '../../clients/javascript/tconv_client.mjs';

// Rank 1 is rank 2 with a height of 1.
const two = (sizes, neutral) => (sizes.length === 1 ? [neutral, ...sizes] : sizes);

function run(call, x, w, b) {
  if (call.k.length > 2) throw new Unsupported('no rank 3');
  const [I, K, S, D] = [two(call.spatial, 1), two(call.k, 1), two(call.s, 1), two(call.d, 1)];
  const [P, O] = [two(call.pb, 0), two(call.out, 1)];
  const [ciPerGroup, coPerGroup] = [call.ci / call.g, call.co / call.g];
  const y = new x.constructor(call.n * call.co * O[0] * O[1]);
  // Sums are kept in the element type: a plain number would be a double.
  for (let n = 0; n < call.n; ++n)
    for (let c = 0; c < call.co; ++c) {
      const plane = (n * call.co + c) * O[0] * O[1];
      if (b) y.fill(b[c], plane, plane + O[0] * O[1]);
      const first = Math.floor(c / coPerGroup) * ciPerGroup;
      for (let ci = first; ci < first + ciPerGroup; ++ci)
        for (let i = 0; i < I[0] * I[1]; ++i)
          for (let t = 0; t < K[0] * K[1]; ++t) {
            const oy = Math.floor(i / I[1]) * S[0] + Math.floor(t / K[1]) * D[0] - P[0];
            const ox = (i % I[1]) * S[1] + (t % K[1]) * D[1] - P[1];
            if (oy < 0 || oy >= O[0] || ox < 0 || ox >= O[1]) continue;
            const product = x[(n * call.ci + ci) * I[0] * I[1] + i]
              * w[(ci * coPerGroup + c % coPerGroup) * K[0] * K[1] + t];
            y[plane + oy * O[1] + ox] += product;
          }
    }
  return y;
}

serve('javascript_example', process.version, run);
