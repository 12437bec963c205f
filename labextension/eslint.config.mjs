// TypeScript's strict rules with types, and JupyterLab's own.
import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

const sources = ['**/*.ts'];
const only = (config, files) => ({ ...config, files });

export default tseslint.config(
  { ignores: ['**/lib/', '**/*.mjs', '**/*.d.ts'] },
  ...tseslint.configs.strictTypeChecked.map(config => only(config, sources)),
  ...tseslint.configs.stylisticTypeChecked.map(config => only(config, sources)),
  { files: sources, plugins: { jupyter }, rules: jupyter.configs.recommended[0].rules },
  {
    files: sources,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // JupyterLab's house style groups command ids in a namespace, names private members _x and interfaces IX.
      '@typescript-eslint/no-namespace': 'off',
      // A number in a template is what CSS lengths are made of.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `event => this._onKey(event)` is the clearest way to say it.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }]
    }
  }
);
