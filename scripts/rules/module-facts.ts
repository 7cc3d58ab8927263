import { parseSync, Visitor } from 'oxc-parser';

export type Located<T> = { value: T; line: number };

/** What the rules need to know about one source file. */
export type ModuleFacts = {
  /** Every place that names another module: static, dynamic, re-export, type. */
  specifiers: Located<string>[];
  /** `export * from`. */
  exportStars: Located<string>[];
  /** Strings that are compared with something, by `===`, `!==` or `case`. */
  comparedStrings: Located<string>[];
  syntaxErrors: string[];
};

type StringNode = { type: string; value?: unknown; start: number };

export function readModule(path: string, source: string): ModuleFacts {
  const parsed = parseSync(path, source);
  const facts: ModuleFacts = {
    specifiers: [],
    exportStars: [],
    comparedStrings: [],
    syntaxErrors: parsed.errors.map((error) => error.message),
  };
  const note = (list: Located<string>[], node: StringNode | null | undefined) => {
    if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
    list.push({ value: node.value, line: lineOf(source, node.start) });
  };
  const compared = (node: StringNode) => note(facts.comparedStrings, node);
  new Visitor({
    ImportDeclaration: (node) => note(facts.specifiers, node.source),
    ExportNamedDeclaration: (node) => note(facts.specifiers, node.source),
    ExportAllDeclaration(node) {
      note(facts.specifiers, node.source);
      if (node.exported === null) note(facts.exportStars, node.source);
    },
    ImportExpression: (node) => note(facts.specifiers, node.source),
    TSImportType: (node) => note(facts.specifiers, node.source),
    BinaryExpression(node) {
      if (!['===', '!==', '==', '!='].includes(node.operator)) return;
      compared(node.left);
      compared(node.right);
    },
    SwitchCase: (node) => note(facts.comparedStrings, node.test),
  }).visit(parsed.program);
  return facts;
}

function lineOf(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}
