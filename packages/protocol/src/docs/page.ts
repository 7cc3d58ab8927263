/** Puts the generated parts between their marks, `<!-- generated: name -->` and `<!-- /generated -->`. */
export function withGenerated(page: string, parts: Record<string, string>): string {
  const used = new Set<string>();
  const filled = page.replace(MARKED, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`nothing generates "${name}"`);
    used.add(name);
    return `<!-- generated: ${name} -->\n${part}\n<!-- /generated -->`;
  });
  const unused = Object.keys(parts).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`the page has no place for ${unused.join(', ')}`);
  return filled;
}

const MARKED = /<!-- generated: ([a-z ]+) -->\n[\s\S]*?<!-- \/generated -->/g;
