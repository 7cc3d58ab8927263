import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Asks the browser for the first-paint fonts together with the page, so text does not shift once they arrive. */
export function preloadFonts(names: readonly string[]): Plugin {
  return {
    name: 'preload-fonts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const files = Object.keys(bundle ?? {});
        return names.map((name) => preloadTag(files, name));
      },
    },
  };
}

function preloadTag(files: readonly string[], name: string): HtmlTagDescriptor {
  const file = files.find((path) => path.endsWith('.woff2') && path.includes(`/${name}-`));
  if (!file) throw new Error(`The font ${name} is not part of the build; check src/theme/fonts.css.`);
  return {
    tag: 'link',
    attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `./${file}`, crossorigin: '' },
    injectTo: 'head',
  };
}
