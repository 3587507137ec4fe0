/** Jest 30 over native ES modules; swc strips the types. One recipe for every kind of test. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  // a net for what hangs, no measure of speed: whole cities go through the embedded database beside another file
  testTimeout: 400_000,
  // files share nothing: every one opens its own database; the default leaves a core idle
  maxWorkers: '100%',
};
