import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { preloadFonts } from './vite/preload-fonts.ts';
import { pureSchemas } from './vite/pure-schemas.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `--mode kit` builds the component sheet instead of the page; it is never part of `dist/ui`. */
export default defineConfig(({ mode }) => ({
  root: here('.'),
  base: './',
  plugins: [
    react(),
    pureSchemas(here('../protocol/src/')),
    preloadFonts(['inter-latin-wght-normal', 'geist-mono-latin-wght-normal']),
  ],
  // The kit counts renders, which only React's profiling build tells.
  resolve: { alias: mode === 'kit' ? { 'react-dom/client': 'react-dom/profiling' } : {} },
  build: {
    outDir: here(mode === 'kit' ? '../../.cache/ui-kit' : '../../dist/ui'),
    emptyOutDir: true,
    target: ['chrome125', 'firefox128', 'safari17.5'],
    // The page's policy allows neither inline code nor data: fonts, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    rolldownOptions: {
      input: here(mode === 'kit' ? 'kit.html' : 'index.html'),
      // What the page and its later parts share is one file: it is needed first in any case, and packs better. What
      // only later parts share is another one, and does not come before the first view.
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', tags: ['$initial'], minShareCount: 2, priority: 1 },
            { name: 'later', test: /\.tsx?$/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
}));
