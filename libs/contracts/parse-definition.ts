import { Buffer } from 'node:buffer';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { definitionLimits } from './campaign-definition.ts';
import {
  type CheckedDefinition,
  checkDefinition,
  type DefinitionProblem,
} from './check-definition.ts';

/**
 * Reads a definition from YAML 1.2 or JSON text, and lists every problem that it can find, not
 * only the first.
 */
export function parseDefinition(
  text: string,
  { format }: { readonly format: 'yaml' | 'json' },
): CheckedDefinition {
  const bytes = Buffer.byteLength(text);
  if (bytes > definitionLimits.textBytesMax) {
    const message = `the text has ${bytes} bytes; a definition has at most ${definitionLimits.textBytesMax}`;
    return { kind: 'invalid', problems: [{ path: '', line: null, message }] };
  }
  const source = format === 'json' ? readJson(text) : readYaml(text);
  if (source.problems.length > 0) return { kind: 'invalid', problems: source.problems };
  return checkDefinition(source.value, source.lineOf);
}

interface Source {
  readonly value: unknown;
  readonly problems: readonly DefinitionProblem[];
  readonly lineOf: (path: readonly PropertyKey[]) => number | null;
}

function readJson(text: string): Source {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = `the text is not well-formed JSON: ${(error as Error).message}`;
    const line = /\(line (\d+) /.exec(message)?.[1];
    const problem = { path: '', line: line === undefined ? null : Number(line), message };
    return { value: undefined, problems: [problem], lineOf: () => null };
  }
  // JSON is YAML too, and read as such it has lines and shows keys that stand twice.
  const { problems, lineOf } = readYaml(text);
  const repeated = problems.filter(({ message }) => message === repeatedField);
  return { value, problems: repeated, lineOf };
}

const repeatedField = 'a field stands twice: the first is on a line before this one';

function readYaml(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: DefinitionProblem[] = [...document.errors, ...document.warnings].map(
    ({ code, message, pos }) => ({
      path: '',
      line: lines.linePos(pos[0]).line,
      message: code === 'DUPLICATE_KEY' ? repeatedField : message,
    }),
  );
  const lineOf = (path: readonly PropertyKey[]) => {
    const at = positionOf(document, path);
    return at === undefined ? null : lines.linePos(at).line;
  };
  if (problems.length > 0) return { value: undefined, problems, lineOf };
  try {
    return { value: document.toJS(), problems, lineOf };
  } catch (error) {
    // Aliases that multiply: the library counts them and stops.
    const { message } = error as Error;
    return { value: undefined, problems: [{ path: '', line: null, message }], lineOf };
  }
}

/** Where in the text a field stands, or the innermost thing around it that does. */
function positionOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let at = isNode(node) ? node.range?.[0] : undefined;
  for (const name of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === name);
      if (pair === undefined) return at;
      at = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? at;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      at = (isNode(node) ? node.range?.[0] : undefined) ?? at;
    } else return at;
  }
  return at;
}
