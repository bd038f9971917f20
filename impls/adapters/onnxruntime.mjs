// ONNX Runtime's ConvTranspose on the CPU, from the npm package onnxruntime-node: rank 1 to 3, f32.
//
//   node onnxruntime.mjs           weights and bias are constants of the model, as in the models that people have, and
//                                  are packed when it is loaded
//   node onnxruntime.mjs inputs    they are inputs of the model, like x: another path through the library
//
// NODE_PATH says where the package is.
import { createRequire } from 'node:module';
import { hasSizeOfY, serve, Unsupported } from '../../clients/javascript/tconv_client.mjs';
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

async function run(call, x, w, b) {
  if (call.type !== 'f32') throw new Unsupported('only f32');
  // The model names no size of y: it cannot be told a wrong one.
  if (!hasSizeOfY(call)) throw new Unsupported('y has not the size that the problem gives');
  // ONNX says "less than the corresponding stride/dilation dimension". The library means the stride, and gives up otherwise.
  if (call.op.some((op, axis) => op >= call.s[axis])) throw new Unsupported('output_padding must be below the stride');
  const constants = { w: [[call.ci, call.co / call.g, ...call.k], w] };
  if (b) constants.b = [[call.co], b];
  const feeds = { x: new Tensor('float32', x, [call.n, call.ci, ...call.spatial]) };
  if (asInputs)
    for (const [name, [shape, data]] of Object.entries(constants)) feeds[name] = new Tensor('float32', data, shape);

  const session = await load(convTransposeModel(call, asInputs ? {} : constants));
  try {
    const { y } = await session.run(feeds);
    const shape = [call.n, call.co, ...call.out];
    if (String(y.dims) !== String(shape)) throw new Error(`wrong output shape ${y.dims.join('x')}, not ${shape.join('x')}`);
    return y.data;
  } finally {
    await session.release();
  }
}

serve(asInputs ? 'onnxruntime_inputs' : 'onnxruntime', `ONNX Runtime ${env.versions.node}`, run);
