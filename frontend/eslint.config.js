import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const onlyApi = {
  group: ['**/wailsjs/**'],
  message: 'Only lib/api imports the generated bindings.',
}
const noFeatures = {
  group: ['$features/*', '**/features/**', '$lib/api/*', '**/lib/api/*', '**/api/*'],
  message: 'lib/ui is dumb: it knows no feature and calls no backend.',
}

const noFeature = {
  group: ['$features/*', '**/features/**'],
  message: 'lib knows no feature.',
}

export default [
  { ignores: ['dist/', 'wailsjs/', 'node_modules/', 'e2e/results/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', { patterns: [onlyApi] }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      'no-undef': 'off', // TypeScript knows better
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-navigation-without-resolve': 'off', // routes are hashes, made by lib/router
      'svelte/prefer-svelte-reactivity': 'off', // what is reactive is declared; other maps and sets are not
    },
  },
  {
    files: ['**/*.svelte'],
    rules: { 'max-lines': ['error', { max: 220, skipBlankLines: true, skipComments: true }] },
  },
  { files: ['src/lib/**'], rules: { 'no-restricted-imports': ['error', { patterns: [onlyApi, noFeature] }] } },
  { files: ['src/lib/api/**', '**/*.test.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/lib/ui/**'], rules: { 'no-restricted-imports': ['error', { patterns: [onlyApi, noFeatures] }] } },
  {
    files: ['public/**', 'e2e/**', '*.config.*'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off' },
  },
]
