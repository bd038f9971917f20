// Verifies a transposed convolution that is a JavaScript function; docs/javascript.md.
export { Invalid, Unsupported, hasSizeOfY, serve } from './protocol.mjs';
export { Finding, NothingProved, replay, verify } from './verify.mjs';
