import { type Argument, type Expression, parseSync, Visitor } from 'oxc-parser';
import type { SourceFile } from './source-file.ts';

/** One way in which a file reaches another or a package. */
export interface Import {
  /** What stands between the quotes; null where it is computed and nobody can tell. */
  readonly specifier: string | null;
  readonly line: number;
  /** Whether it hands on what it imports: `export … from`. */
  readonly isReexport: boolean;
}

/**
 * All imports of a file: `import`, `import type`, `export … from`, `import()`, types written as
 * `import('…')`, and `require` under that name.
 */
export function findImports(file: SourceFile): Import[] {
  const parsed = parseSync(file.path, file.text);
  const imports: Import[] = [];
  const add = (start: number, specifier: string | null, isReexport = false): void => {
    const line = file.text.slice(0, start).split('\n').length;
    imports.push({ specifier, line, isReexport });
  };
  const visitor = new Visitor({
    ImportDeclaration: (node) => add(node.start, node.source.value),
    ExportAllDeclaration: (node) => add(node.start, node.source.value, true),
    ExportNamedDeclaration: (node) => node.source && add(node.start, node.source.value, true),
    ImportExpression: (node) => add(node.start, literal(node.source)),
    TSImportType: (node) => add(node.start, node.source.value),
    CallExpression: (node) => {
      const { callee } = node;
      if (callee.type === 'Identifier' && callee.name === 'require') {
        add(node.start, literal(node.arguments[0]));
      }
    },
  });
  visitor.visit(parsed.program);
  return imports.sort((a, b) => a.line - b.line);
}

/** The text of a literal; of a template whose start names a package, that start. */
function literal(node: Argument | Expression | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'TemplateLiteral') return null;
  const start = node.quasis[0]?.value.raw ?? '';
  return /^(@[^/]+\/)?[^/.]+\//.test(start) ? start : null;
}
