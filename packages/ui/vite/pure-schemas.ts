import type { Plugin } from 'vite';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

interface Declaration extends Node {
  readonly declarations?: readonly { readonly init: Node | null }[];
  readonly declaration?: Declaration | null;
}

const computed = new Set(['CallExpression', 'ObjectExpression', 'ArrayExpression']);

/**
 * The protocol's schemas check hostile input. The page trusts its own core and needs only types and reducers, so every
 * value that a protocol module computes while it loads is marked as droppable: unused schemas, and with them the schema
 * library, stay out of the page.
 */
export function pureSchemas(protocolDir: string): Plugin {
  return {
    name: 'pure-schemas',
    apply: 'build',
    enforce: 'post',
    transform(code, id) {
      if (!id.startsWith(protocolDir)) return null;
      const inits = (this.parse(code).body as Declaration[]).flatMap(computedValues);
      let result = code;
      for (const { start, end } of inits.toSorted((one, other) => other.start - one.start))
        result = `${result.slice(0, start)}/* @__PURE__ */ (() => (${result.slice(start, end)}))()${result.slice(end)}`;
      return { code: result, map: null };
    },
  };
}

function computedValues(statement: Declaration): readonly Node[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (declaration?.type !== 'VariableDeclaration') return [];
  return (declaration.declarations ?? []).flatMap(({ init }) => (init && computed.has(init.type) ? [init] : []));
}
