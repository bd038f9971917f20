// A transposed convolution in plain JavaScript, rank 1 and 2, checked by:
//   node clients/javascript/cli.mjs verify examples/javascript/my_tconv.mjs:convTranspose
import { Unsupported } from '../../clients/javascript/index.mjs';

// Rank 1 is rank 2 with a height of 1.
const two = (sizes, neutral) => (sizes.length === 1 ? [neutral, ...sizes] : sizes);

export function convTranspose(x, w, b, problem) {
  const { batch, inChannels, outChannels, groups } = problem;
  if (problem.kernelSize.length > 2) throw new Unsupported('no rank 3');
  const [I, K, O] = [problem.inputSize, problem.kernelSize, problem.outputSize].map((sizes) => two(sizes, 1));
  const [S, D, P] = [two(problem.stride, 1), two(problem.dilation, 1), two(problem.padBegin, 0)];
  const [inPerGroup, outPerGroup] = [inChannels / groups, outChannels / groups];
  const y = new x.constructor(batch * outChannels * O[0] * O[1]);
  // Sums are kept in the element type: a plain number would be a double.
  for (let n = 0; n < batch; ++n)
    for (let c = 0; c < outChannels; ++c) {
      const plane = (n * outChannels + c) * O[0] * O[1];
      if (b) y.fill(b[c], plane, plane + O[0] * O[1]);
      const first = Math.floor(c / outPerGroup) * inPerGroup;
      for (let ci = first; ci < first + inPerGroup; ++ci)
        for (let i = 0; i < I[0] * I[1]; ++i)
          for (let t = 0; t < K[0] * K[1]; ++t) {
            const oy = Math.floor(i / I[1]) * S[0] + Math.floor(t / K[1]) * D[0] - P[0];
            const ox = (i % I[1]) * S[1] + (t % K[1]) * D[1] - P[1];
            if (oy < 0 || oy >= O[0] || ox < 0 || ox >= O[1]) continue;
            const product = x[(n * inChannels + ci) * I[0] * I[1] + i]
              * w[(ci * outPerGroup + c % outPerGroup) * K[0] * K[1] + t];
            y[plane + oy * O[1] + ox] += product;
          }
    }
  return y;
}
