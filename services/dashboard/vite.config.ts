import { defineConfig } from 'vite';

/** The API that `npm run dev:dashboard` asks. */
const api = process.env['TALLY_API'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  // What the JSX of Preact becomes.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/v1': api, '/docs': api, '/openapi.json': api } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onwarn(warning) {
        throw new Error(`the dashboard does not build: ${warning.message}`);
      },
    },
  },
});
