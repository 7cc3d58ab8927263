import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Rgb = readonly [number, number, number];
type Kind = 'light' | 'dark';

const sheet = readFileSync(new URL('./themes.css', import.meta.url), 'utf8');

function tokens(selector: string, kind: Kind): Map<string, string> {
  const start = sheet.indexOf(`${selector} {`);
  assert.ok(start >= 0, `themes.css has no block ${selector}`);
  const block = sheet.slice(start, sheet.indexOf('\n}', start));
  const found = new Map<string, string>();
  for (const [, name = '', light = '', dark = ''] of block.matchAll(
    /(--[\w-]+): light-dark\(((?:[^(),]|\([^)]*\))+), ((?:[^(),]|\([^)]*\))+)\);/g,
  ))
    found.set(name, kind === 'light' ? light : dark);
  return found;
}

function rgb(value: string, under: Rgb): Rgb {
  const hex = /^#([0-9a-f]{6})$/.exec(value)?.[1];
  if (hex) return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
  const parts = /^rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)\)$/.exec(value);
  assert.ok(parts, `unreadable colour ${value}`);
  const alpha = Number(parts[4]);
  return under.map((base, at) => base * (1 - alpha) + Number(parts[at + 1]) * alpha) as unknown as Rgb;
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['--bg-app', '--bg', '--bg-raised', '--bg-overlay', '--bg-inset'];
const texts = ['--text', '--text-2', '--text-3', '--accent', '--attn', '--ok', '--err'];
const syntax = ['keyword', 'string', 'number', 'function', 'type', 'comment', 'punctuation'].map(
  (name) => `--sy-${name}`,
);

for (const [selector, kind, bound] of [
  [':root', 'dark', 4.5],
  [':root', 'light', 4.5],
  ["[data-theme^='hc']", 'dark', 7],
  ["[data-theme^='hc']", 'light', 7],
] as const) {
  test(`every text colour of ${selector} ${kind} has a contrast of ${bound} on every surface`, () => {
    const palette = tokens(selector, kind);
    const read = (name: string, under: Rgb) => rgb(palette.get(name) ?? assert.fail(`no token ${name}`), under);
    for (const surface of surfaces) {
      const ground = read(surface, [0, 0, 0]);
      for (const name of texts) {
        const ratio = contrast(read(name, ground), ground);
        assert.ok(ratio >= bound, `${name} on ${surface}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`code of ${selector} ${kind} stays readable on the code surface and on changed lines`, () => {
    const palette = tokens(selector, kind);
    const read = (name: string, under: Rgb) => rgb(palette.get(name) ?? assert.fail(`no token ${name}`), under);
    const inset = read('--bg-inset', [0, 0, 0]);
    for (const ground of [inset, read('--add-bg', inset), read('--del-bg', inset)])
      for (const name of syntax) {
        const ratio = contrast(read(name, ground), ground);
        assert.ok(ratio >= 4, `${name}: ${ratio.toFixed(2)}`);
      }
  });
}

test('labels on filled buttons are readable', () => {
  for (const [selector, kind] of [
    [':root', 'dark'],
    [':root', 'light'],
    ["[data-theme^='hc']", 'dark'],
    ["[data-theme^='hc']", 'light'],
  ] as const) {
    const palette = tokens(selector, kind);
    const read = (name: string) => rgb(palette.get(name) ?? assert.fail(`no token ${name}`), [0, 0, 0]);
    assert.ok(contrast(read('--on-accent'), read('--accent-fill')) >= 4.5, `${selector} ${kind} accent`);
    assert.ok(contrast(read('--on-attn'), read('--attn-fill')) >= 4.5, `${selector} ${kind} attention`);
  }
});
