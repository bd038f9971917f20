// An ONNX model of one ConvTranspose node, y = ConvTranspose(x, w[, b]), in the bytes of a .onnx file. They are written by
// hand, as three kinds of protobuf fields are all that it takes; the numbers are those of onnx.proto.
const IR_VERSION = 8;
const OPSET = 11;
const FLOAT = 1, INT = 2, INTS = 7;  // of TensorProto.DataType and AttributeProto.AttributeType

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const numbers = (field, values) => Buffer.concat(values.map((value) => number(field, value)));
const block = (field, bytes) => Buffer.concat([varint(field << 3 | 2), varint(bytes.length), bytes]);
const text = (field, value) => block(field, Buffer.from(value));
const message = (field, ...parts) => block(field, Buffer.concat(parts));

const ints = (name, values) => message(5, text(1, name), numbers(8, values), number(20, INTS));
const int = (name, value) => message(5, text(1, name), number(3, value), number(20, INT));

// ValueInfoProto: an f32 tensor whose shape is left open.
const value = (field, name) => message(field, text(1, name), message(2, message(1, number(1, FLOAT))));

// TensorProto: a constant of the model. `data` is a Float32Array.
function initializer(name, shape, data) {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return message(5, numbers(1, shape), number(2, FLOAT), text(8, name), block(9, raw));
}

// `constants` maps names of inputs to [shape, Float32Array]; those that it does not have are inputs of the model.
export function convTransposeModel(problem, constants = {}) {
  const inputs = problem.bias ? ['x', 'w', 'b'] : ['x', 'w'];
  const node = message(1, ...inputs.map((name) => text(1, name)), text(2, 'y'), text(4, 'ConvTranspose'),
    ints('kernel_shape', problem.kernelSize), ints('strides', problem.stride), ints('dilations', problem.dilation),
    ints('pads', [...problem.padBegin, ...problem.padEnd]), ints('output_padding', problem.outputPadding),
    int('group', problem.groups));
  const graph = message(7, node, text(2, 'conv_transpose'),
    ...Object.entries(constants).map(([name, [shape, data]]) => initializer(name, shape, data)),
    ...inputs.filter((name) => !(name in constants)).map((name) => value(11, name)), value(12, 'y'));
  return Buffer.concat([number(1, IR_VERSION), graph, message(8, text(1, ''), number(2, OPSET))]);
}
