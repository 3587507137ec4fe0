/** What the compiler and prettier do not see; type-aware where a slip costs data (lost promises). */
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'No default exports: a name that is the same everywhere can be searched for.',
};
const noClockNoChance = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'This floor has no clock: take the date as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'This floor has no clock: take the date as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'This floor has no chance: take a seeded source as an argument.',
  },
];
const sizeAndVoice = {
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'no-console': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  // ranges of control characters are what code checks look for
  'no-control-regex': 'off',
};

export default tseslint.config(
  {
    ignores: ['dist/', '**/node_modules/', '.hinterland/', 'wasm/', 'src/engine/kernel/module.generated.ts'],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...sizeAndVoice,
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Nest's modules are classes without members
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // handlers may answer now or later
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    // constructor types decide what Nest injects: they must stay values
    files: ['src/**/*.{controller,service,resolver,module}.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['src/common/**/*.ts', 'src/geo/**/*.ts', 'src/engine/**/*.ts', 'src/demo/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, ...noClockNoChance],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: sizeAndVoice,
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } } },
  prettier,
);
