import fc from 'fast-check';

/**
 * Properties are tried on the same examples in every run, so that a change is judged by what it changes. `PROPERTY_SEED=12345` draws others,
 * `PROPERTY_RUNS=5000` more of them: what falls there is a fault, and its example becomes a test of its own.
 */
const { PROPERTY_SEED = '20261122', PROPERTY_RUNS } = process.env;
fc.configureGlobal({ seed: Number(PROPERTY_SEED), ...(PROPERTY_RUNS ? { numRuns: Number(PROPERTY_RUNS) } : {}) });
