// TensorFlow.js: conv2dTranspose, and on the CPU back end conv3dTranspose; f32, channels last, neither groups nor dilation.
//
//   node tfjs.mjs cpu|wasm         back ends in plain JavaScript and in WebAssembly
//
// NODE_PATH says where the packages are: @tensorflow/tfjs-core, tfjs-backend-cpu, tfjs-backend-wasm.
import { createRequire } from 'node:module';
import { hasSizeOfY, serve, Unsupported } from '../../clients/javascript/index.mjs';

const backend = process.argv[2];
if (backend !== 'cpu' && backend !== 'wasm') throw new Error('name a back end: node tfjs.mjs cpu|wasm');
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
require(`@tensorflow/tfjs-backend-${backend}`);

const hasRank3 = backend === 'cpu';
const product = (sizes) => sizes.reduce((all, size) => all * size, 1);

function claim(condition, otherwise) {
  if (!condition) throw new Unsupported(otherwise);
}

function checkSupported(problem) {
  const rank = problem.kernelSize.length;
  claim(problem.type === 'f32', 'only f32');
  claim(rank === 2 || (rank === 3 && hasRank3), hasRank3 ? 'only rank 2 and 3' : 'only rank 2');
  claim(problem.groups === 1, 'no groups');
  claim(problem.dilation.every((d) => d === 1), 'no dilation');
  // The size of y stands for output_padding: it cannot be told another one.
  claim(problem.outputPadding.every((op) => op >= 0), 'output_padding is negative');
  claim(hasSizeOfY(problem), 'y has not the size that the problem gives');
  // conv3dTranspose has but 'valid' and 'same', where conv2dTranspose has any padding.
  claim(rank === 2 || [...problem.padBegin, ...problem.padEnd].every((p) => p === 0), 'no padding in rank 3');
}

// A tensor with its dimensions in another order, dense again.
function permuted(data, shape, order) {
  const strides = shape.map((_, i) => product(shape.slice(i + 1)));
  const result = new Float32Array(data.length);
  let at = 0;
  (function walk(dimension, from) {
    const axis = order[dimension];
    if (axis === undefined) result[at++] = data[from];
    else for (let i = 0; i < shape[axis]; ++i) walk(dimension + 1, from + i * strides[axis]);
  })(0, 0);
  return result;
}

const channelsLast = (sizes) => [sizes[0], ...sizes.slice(2), sizes[1]];

function run(x, w, b, problem) {
  checkSupported(problem);
  const spatial = problem.kernelSize.map((_, axis) => axis + 2);
  const { batch, inChannels, outChannels, kernelSize } = problem;
  const xShape = [batch, inChannels, ...problem.inputSize], wShape = [inChannels, outChannels, ...kernelSize];
  const yShape = [batch, ...problem.outputSize, outChannels];
  const y = tf.tidy(() => {
    const input = tf.tensor(permuted(x, xShape, [0, ...spatial, 1]), channelsLast(xShape));
    const filter = tf.tensor(permuted(w, wShape, [...spatial, 1, 0]), [...kernelSize, outChannels, inChannels]);
    const pads = problem.padBegin.map((begin, axis) => [begin, problem.padEnd[axis]]);
    const result = spatial.length === 2
      ? tf.conv2dTranspose(input, filter, yShape, problem.stride, [[0, 0], ...pads, [0, 0]])
      : tf.conv3dTranspose(input, filter, yShape, problem.stride, 'valid');
    return (b ? tf.add(result, tf.tensor(b, [outChannels])) : result).dataSync();
  });
  return permuted(y, yShape, [0, yShape.length - 1, ...spatial.map((axis) => axis - 1)]);
}

await tf.setBackend(backend);
tf.backend().firstUse = false;  // or the CPU back end recommends another one on stderr, for each process anew
serve(run, { name: `tfjs_${backend}`, version: `TensorFlow.js ${tf.version_core}`, passInvalid: true });
