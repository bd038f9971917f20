// ONNX Runtime's ConvTranspose on the CPU, from the npm package onnxruntime-node: rank 1 to 3, f32.
//
//   node onnxruntime.mjs           weights and bias are constants of the model, as in the models that people have, and
//                                  are packed when it is loaded
//   node onnxruntime.mjs inputs    they are inputs of the model, like x: another path through the library
//
// NODE_PATH says where the package is.
import { createRequire } from 'node:module';
import { hasSizeOfY, serve, Unsupported } from '../../clients/javascript/index.mjs';
import { convTransposeModel } from './onnx_model.mjs';

const { InferenceSession, Tensor, env } = createRequire(import.meta.url)('onnxruntime-node');
const asInputs = process.argv[2] === 'inputs';
const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 };

// What the library does not want, it refuses when it loads the model.
async function load(model) {
  try {
    return await InferenceSession.create(model, options);
  } catch (reason) {
    throw new Unsupported(reason.message);
  }
}

async function run(x, w, b, problem) {
  if (problem.type !== 'f32') throw new Unsupported('only f32');
  // The model names no size of y: it cannot be told a wrong one.
  if (!hasSizeOfY(problem)) throw new Unsupported('y has not the size that the problem gives');
  // ONNX says "less than the corresponding stride/dilation dimension". The library means the stride, and gives up otherwise.
  if (problem.outputPadding.some((op, axis) => op >= problem.stride[axis]))
    throw new Unsupported('output_padding must be below the stride');
  const constants = { w: [[problem.inChannels, problem.outChannels / problem.groups, ...problem.kernelSize], w] };
  if (b) constants.b = [[problem.outChannels], b];
  const feeds = { x: new Tensor('float32', x, [problem.batch, problem.inChannels, ...problem.inputSize]) };
  if (asInputs)
    for (const [name, [shape, data]] of Object.entries(constants)) feeds[name] = new Tensor('float32', data, shape);

  const session = await load(convTransposeModel(problem, asInputs ? {} : constants));
  try {
    const { y } = await session.run(feeds);
    const shape = [problem.batch, problem.outChannels, ...problem.outputSize];
    if (String(y.dims) !== String(shape)) throw new Error(`wrong output shape ${y.dims.join('x')}, not ${shape.join('x')}`);
    return y.data;
  } finally {
    await session.release();
  }
}

const name = asInputs ? 'onnxruntime_inputs' : 'onnxruntime';
serve(run, { name, version: `ONNX Runtime ${env.versions.node}`, passInvalid: true });
