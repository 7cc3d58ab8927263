import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyTheme, parseThemeChoice, themeAttribute } from './theme.ts';

class FakeQuery extends EventTarget {
  matches = false;
  set(matches: boolean) {
    this.matches = matches;
    this.dispatchEvent(new Event('change'));
  }
}

class FakeRoot {
  theme: string | null = null;
  setAttribute(_name: string, value: string) {
    this.theme = value;
  }
  removeAttribute() {
    this.theme = null;
  }
}

function machine() {
  const dark = new FakeQuery();
  const contrast = new FakeQuery();
  const match = (query: string) => (query.includes('contrast') ? contrast : dark) as unknown as MediaQueryList;
  return { dark, contrast, match, root: new FakeRoot() };
}

test('a chosen theme wins over the machine', () => {
  assert.equal(themeAttribute('light', { prefersDark: true, prefersContrast: true }), 'light');
});

test('system leaves the choice to the style sheet unless more contrast is wished', () => {
  assert.equal(themeAttribute('system', { prefersDark: true, prefersContrast: false }), null);
  assert.equal(themeAttribute('system', { prefersDark: true, prefersContrast: true }), 'hc-dark');
  assert.equal(themeAttribute('system', { prefersDark: false, prefersContrast: true }), 'hc-light');
});

test('high contrast is black or white as the machine is', () => {
  assert.equal(themeAttribute('hc', { prefersDark: true, prefersContrast: false }), 'hc-dark');
  assert.equal(themeAttribute('hc', { prefersDark: false, prefersContrast: false }), 'hc-light');
});

test('an unknown stored choice falls back to system', () => {
  assert.equal(parseThemeChoice('solarized'), 'system');
  assert.equal(parseThemeChoice('hc'), 'hc');
});

test('the applied theme follows the machine until it is stopped', () => {
  const { dark, contrast, match, root } = machine();
  const stop = applyTheme('system', root as unknown as HTMLElement, match);
  contrast.set(true);
  assert.equal(root.theme, 'hc-light');
  dark.set(true);
  assert.equal(root.theme, 'hc-dark');
  stop();
  contrast.set(false);
  assert.equal(root.theme, 'hc-dark');
});
