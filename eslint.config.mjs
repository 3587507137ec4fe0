import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.hinterland/'] },
  ...tseslint.configs.strict,
  prettier,
  {
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // Nest's modules are classes without members
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // handlers may answer now or later
      '@typescript-eslint/no-invalid-void-type': 'off',
      // ranges of control characters are what code checks look for
      'no-control-regex': 'off',
    },
  },
  {
    // constructor types decide what Nest injects: they must stay values
    files: ['src/**/*.{controller,service,resolver,module}.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } } },
);
