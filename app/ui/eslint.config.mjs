import hooks from 'eslint-plugin-react-hooks';
import typescript from 'typescript-eslint';

// What each layer may not import: app -> features -> entities -> components -> lib, and no feature another one.
const forbidden = (...groups) => ({
  'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group: [group], message })) }],
});
const app = ['@/app/*', 'Pages use features, never the other way round.'];
const features = [
  '@/features/*',
  'A feature imports no other feature: what both need is an entity, a component or lib.',
];
const entities = ['@/entities/*', 'Components know nothing of the business.'];
const components = ['@/components/*', 'lib stands alone.'];
const upwards = ['../../*', 'Write @/... for what lies outside the folder of the feature.'];

export default typescript.config(
  { ignores: ['.next/', 'out/', 'target/', 'next-env.d.ts', 'src/lib/api/schema.d.ts'] },
  ...typescript.configs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Text reaches the page as text only.
      'no-restricted-syntax': [
        'error',
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Markup is never taken from data.' },
        {
          selector: "MemberExpression[object.name='window'][property.name=/^(confirm|alert|prompt)$/]",
          message: 'Use the Dialog of the kit.',
        },
      ],
    },
  },
  {
    // Playwright's fixtures call a function `use`, and answers of the API are looked at freely there.
    files: ['e2e/**'],
    rules: { 'react-hooks/rules-of-hooks': 'off', '@typescript-eslint/no-explicit-any': 'off' },
  },
  { files: ['src/features/**'], rules: forbidden(app, features, upwards) },
  { files: ['src/entities/**'], rules: forbidden(app, features) },
  { files: ['src/components/**'], rules: forbidden(app, features, entities) },
  { files: ['src/lib/**'], rules: forbidden(app, features, entities, components) },
);
