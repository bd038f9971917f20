// The package on the program that TCONV names: node --test
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Finding, NothingProved, Unsupported, replay, verify } from '../index.mjs';
import { answer, parse } from '../protocol.mjs';
import * as subjects from './subjects.mjs';

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const QUICK = { cases: 100, rank: 1 };
const SMALLEST = 'tconv1 type=f32 n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=integers:1';

function cli(...words) {
  const [program, ...fixed] = [process.execPath, path.join(TESTS, '../cli.mjs')];
  return spawnSync(program, [...fixed, ...words], { cwd: TESTS, encoding: 'utf8', timeout: 120_000 });
}

async function sentences(fn, options) {
  const { findings } = await verify(fn, { check: false, ...QUICK, ...options });
  return findings.map((f) => `${f.key}: ${f.sentence}`).join('\n');
}

test('a right function holds, also one that promises y', async () => {
  for (const fn of [subjects.right, subjects.promises, (...all) => subjects.right(...all)]) {
    const report = await verify(fn, QUICK);
    assert.deepEqual(report.findings, []);
    assert.equal(report.json.implementations[0].verdict, 'holds');
  }
});

test('a flipped kernel is found and replayed', async () => {
  const finding = await verify(subjects.flipped, QUICK).then(assert.fail, (error) => error);
  assert.ok(finding instanceof Finding, String(finding));
  const [found] = finding.report.findings;
  assert.equal(found.key, 'flipped/diagnosed/kernel_flipped');
  assert.ok(finding.message.includes(found.case));
  await assert.rejects(replay(subjects.flipped, found.case), /kernel_flipped/);
  assert.match(await replay(subjects.right, found.case), /holds/);
});

test('gradients are held against y', async () => {
  const { conv, wgrad, right } = subjects;
  const both = await verify(right, { ...QUICK, backwardData: conv, backwardWeights: async (...all) => wgrad(...all) });
  assert.deepEqual(both.findings, []);
  const flipped = (g, w, problem) => subjects.withFlippedKernel(conv, g, w, problem);
  assert.match(await sentences(right, { backwardData: flipped }), /<x, backwardData\(g, w\)> is -?\d+, where <y, g> is -?\d+/);
  const once = (x, g, problem) => wgrad(x, g, { ...problem, batch: 1 });
  assert.match(await sentences(right, { backwardWeights: once }), /<w, backwardWeights\(x, g\)> is /);
  assert.match(await sentences(right, { backwardData: (g) => g.subarray(1) }), /backwardData returned Float(32|64)Array of \d+ elements, not /);
  assert.match(await sentences(right, { backwardData: (g, w, p) => conv(g, w, p).map((v) => v + 0.5) }), /no integers/);
});

test('integer types', async () => {
  const types = ['u8:s8:s32', 's8:s8:s32', 'u8:u8:s32'];
  const report = await verify(subjects.quantized, { types, rank: [1, 2], cases: 1000, properties: 'reference' });
  assert.ok(report.json.implementations[0].properties[0].cases > 5, report.text);
  assert.deepEqual(report.findings, []);
});

test('nothing proved, usage', async () => {
  await assert.rejects(verify(() => { throw new Unsupported('everything'); }, QUICK), NothingProved);
  await assert.rejects(verify(subjects.right, { properties: 'referenze' }), /unknown property 'referenze'/);
});

test('hostile answers are findings', async () => {
  assert.match(await sentences(subjects.wrongLength), /it returned \d+ elements, not \d+/);
  assert.match(await sentences(subjects.wrongType), /it returned Int32Array, not Float(32|64)Array/);
  assert.match(await sentences(subjects.plainArray), /it returned Array, not Float(32|64)Array/);
  assert.match(await sentences(subjects.nothing), /it returned undefined, not Float(32|64)Array/);
  assert.match(await sentences(subjects.raises), /no such luck/);
  await assert.rejects(replay(subjects.neverResolves, SMALLEST, { deadline: 3, properties: 'answers' }), /timed_out/);
});

test('a multiplier by channel', async () => {
  const request = parse('run 1 type=u8:s8:u8 n=1 g=1 ci=1 co=2 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 out=1 bias=0 '
    + 'bytes=1,2,0 zp=128:0:10 scale=0.5:channels');
  const run = (x, w, b, problem) => {
    assert.deepEqual(problem.zeroPoints, [128, 0, 10]);
    assert.deepEqual([...problem.multiplier], [0.5, 0.625]);
    return Uint8Array.of(1, 2);
  };
  const answered = await answer(run, request, [Buffer.from([7]), Buffer.from([8, 9])], { types: ['u8:s8:u8'] });
  assert.equal(answered.toString('latin1'), 'ok 1 2\n\x01\x02');
});

test('what is invalid is refused, and passed on request', async () => {
  const request = parse('run 1 type=f32 n=1 g=1 ci=1 co=1 in=1 k=1 s=0 d=1 pb=0 pe=0 op=0 out=1 bias=0 bytes=4,4,0');
  const tensors = () => [Buffer.alloc(4), Buffer.alloc(4)];
  assert.match((await answer(assert.fail, request, tensors(), {})).toString(), /^invalid 1 /);
  const passed = await answer((x) => x, request, tensors(), { passInvalid: true });
  assert.match(passed.toString(), /^ok 1 4\n/);
});

test('the command line', () => {
  assert.equal(cli('verify', './subjects.mjs:right', '--rank', '1', '--cases', '100').status, 0);
  const found = cli('verify', './subjects.mjs:flipped', '--rank', '1', '--cases', '100');
  assert.equal(found.status, 1, found.stderr);
  assert.match(found.stdout, /FINDING flipped\/diagnosed\/kernel_flipped/);
  const prints = cli('verify', './subjects.mjs:prints', '--rank=1', '--cases=20', '--property=reference');
  assert.equal(prints.status, 0, prints.stderr);
  const hangs = cli('replay', './subjects.mjs:neverReturns', SMALLEST, '--property=answers', '--deadline=3');
  assert.match(hangs.stdout, /neverReturns\/run\/timed_out/, hangs.stderr);
});

test('mistakes are one line', () => {
  for (const [subject, text] of [['./nowhere.mjs:f', 'cannot be imported'], ['./subjects.mjs:f', "exports no 'f'"],
    ['./subjects.mjs', "exports no 'default'"], ['./subjects.mjs:number', 'is a number, no function']]) {
    const { status, stdout, stderr } = cli('verify', subject);
    assert.deepEqual([status, stdout, stderr.split('\n').length], [2, '', 2], stderr);
    assert.ok(stderr.startsWith('tconv: ') && stderr.includes(text), stderr);
  }
});
