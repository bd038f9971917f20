"""Calls in Python and JavaScript, run as they are printed."""
import os
import pathlib
import shutil
import subprocess
import sys

import numpy

from cases import SKIPPED, as_they_are, require_files


def pytorch(calls):
    try:
        import torch
    except ImportError:
        sys.exit(SKIPPED)
    for line, code, arrays in calls.cases():
        names = {name: torch.from_numpy(array) for name, array in arrays.items() if name != "y"}
        exec(code, names)
        yield line, names["y"].numpy(), arrays["y"]


def node_of(*packages):
    """Node.js, if it has these packages."""
    node, modules = os.environ.get("NODE", "node"), os.environ.get("NODE_PATH", "")
    if not shutil.which(node):
        sys.exit(SKIPPED)
    require_files(*(pathlib.Path(modules) / package for package in packages))
    return node


ORT = """
const ort = require('onnxruntime-node');
ort.env.logLevel = 'fatal';
const fs = require('fs');
async function answer(number, operands) {
  const session = await ort.InferenceSession.create(`model${number}`);
  const feeds = {};
  for (const [name, shape] of Object.entries(operands)) {
    const bytes = fs.readFileSync(name + number);
    feeds[name] = new ort.Tensor('float32', new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), shape);
  }
  const y = (await session.run(feeds)).y;
  fs.writeFileSync(`answer${number}`, new Uint8Array(y.data.buffer, y.data.byteOffset, y.data.byteLength));
}
(async () => {
"""


def onnx(calls):
    node = node_of("onnxruntime-node")
    try:
        import onnx.helper
    except ImportError:
        sys.exit(SKIPPED)
    program, expected = [ORT], []
    for line, code, arrays in calls.cases():
        if "is not below the stride" in calls.explained(line):
            continue  # as the note says, ONNX Runtime refuses it
        names = {}
        exec(code, names)
        operands = {name: array for name, array in arrays.items() if name != "y"}
        value = onnx.helper.make_tensor_value_info
        graph = onnx.helper.make_graph([names["node"]], "g", [value(n, 1, a.shape) for n, a in operands.items()],
                                       [value("y", 1, None)])
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 11)], ir_version=7)
        number = len(expected)
        onnx.save(model, calls.folder / f"model{number}")
        for name, array in operands.items():
            (calls.folder / f"{name}{number}").write_bytes(array.tobytes())
        program.append(f"await answer({number}, {dict((n, list(a.shape)) for n, a in operands.items())});")
        expected.append((line, arrays["y"]))
    (calls.folder / "calls.cjs").write_text("\n".join([*program, "})();"]))
    subprocess.run([node, "calls.cjs"], cwd=calls.folder, check=True)
    for number, (line, y) in enumerate(expected):
        yield line, numpy.fromfile(calls.folder / f"answer{number}", dtype=numpy.float32), y


TFJS = """
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const fs = require('fs');
function tensor(file, shape) {
  const bytes = fs.readFileSync(file);
  return tf.tensor(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), shape);
}
function write(file, y) {
  const data = y.dataSync();
  fs.writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
"""


def tfjs(calls):
    node = node_of("@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu")

    def function_of(number, arrays, code):
        read = [f"const {name} = tensor('{name}{number}', {list(a.shape)});" for name, a in arrays.items()]
        return "\n".join(["{", *read, code, f"write('answer{number}', y);", "}"])

    def run(functions):
        (calls.folder / "calls.cjs").write_text(TFJS + "\n".join(functions))
        subprocess.run([node, "calls.cjs"], cwd=calls.folder, check=True, stderr=subprocess.DEVNULL)

    return calls.of_program(as_they_are, run, function_of)
