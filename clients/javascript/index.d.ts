/** The transposed convolution that is asked for. Arrays have one number for each spatial axis, one to three. */
export interface Problem {
  /** Of x, w and y: 'f32', or 's8:s8:s32' where they differ. */
  type: string;
  batch: number;
  groups: number;
  inChannels: number;
  outChannels: number;
  /** Whether b is there. */
  bias: boolean;
  inputSize: number[];
  kernelSize: number[];
  outputSize: number[];
  stride: number[];
  /** 1 is dense. */
  dilation: number[];
  /** Outputs removed at the low end. */
  padBegin: number[];
  /** Outputs removed at the high end. */
  padEnd: number[];
  /** Outputs added at the high end. */
  outputPadding: number[];
  /** Of integer types: the zero points of x, w and y. */
  zeroPoints: number[];
  /** (C_out), where y is s8 or u8: what a sum is multiplied with. */
  multiplier: Float32Array | null;
}

export type Tensor = Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array;

/**
 * x (N, C_in, I...), w (C_in, C_out/G, K...), b (C_out) or null; returns y (N, C_out, O...), dense, as an array of the
 * type that problem.type says, or a promise of it. Throws Unsupported or Invalid.
 */
export type ConvTranspose = (x: any, w: any, b: any, problem: Problem) => Tensor | Promise<Tensor>;

/** A legal problem that the function does not do. Any error of that name will do. */
export class Unsupported extends Error {}
/** No transposed convolution. Any error of that name will do. */
export class Invalid extends Error {}

/** The gradient of x, (N, C_in, I...), or of w, (C_in, C_out/G, K...), dense, as an array of their type. */
export type BackwardData = (g: any, w: any, problem: Problem) => Tensor | Promise<Tensor>;
export type BackwardWeights = (x: any, g: any, problem: Problem) => Tensor | Promise<Tensor>;

export interface SubjectOptions {
  /** Are held against the function, on integers, exactly. */
  backwardData?: BackwardData;
  backwardWeights?: BackwardWeights;
  /** In reports; by default the function's. */
  name?: string;
  version?: string;
  /** The element types that it gets; by default f32 and f64. */
  types?: string[];
  /** Also call it with what is no transposed convolution, which it is to refuse by Invalid. */
  passInvalid?: boolean;
}

export interface ReplayOptions extends SubjectOptions {
  /** As `tconv list` names them; by default all. */
  properties?: string | string[];
  /** Seconds that a call may take. */
  deadline?: number;
}

export interface VerifyOptions extends ReplayOptions {
  /** Of the spatial axes; by default all. */
  rank?: number | number[];
  cases?: number;
  seed?: number;
  /** Of the search. */
  seconds?: number;
  /** More words of `tconv verify --help`. */
  more?: string[];
  /** false: findings are in the report only. */
  check?: boolean;
}

/** One thing that is wrong, with the simplest case that shows it. */
export interface Counterexample {
  /** Stable: name of the function, property or `diagnosed` or `run`, class. */
  key: string;
  sentence: string;
  case: string;
  replay: string;
}

export interface Report {
  findings: Counterexample[];
  /** As tconv prints it. */
  text: string;
  /** docs/report.md */
  json: any;
}

/** Something is wrong with the function. `report` is undefined of a replay. */
export class Finding extends Error {
  report?: Report;
}
/** No case was both done by the function and conclusive. */
export class NothingProved extends Error {}

/** Searches for cases in which the function is wrong; it is called here. Rejects with Finding or NothingProved. */
export function verify(fn: ConvTranspose, options?: VerifyOptions): Promise<Report>;
/** Tries one case again, as a finding names it. Resolves to what tconv prints. */
export function replay(fn: ConvTranspose, line: string, options?: ReplayOptions): Promise<string>;
/** Answers tconv's calls on standard input and output, for: tconv verify --command 'node mine.mjs' */
export function serve(fn: ConvTranspose, options?: SubjectOptions): Promise<void>;
/** Whether outputSize is what the size formula gives; true where a parameter is out of range. */
export function hasSizeOfY(problem: Problem): boolean;
