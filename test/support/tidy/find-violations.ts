import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { findImports, type Import } from './imports.ts';
import {
  bannedWords,
  fileLinesMax,
  layers,
  longFiles,
  luaLinesMax,
  packageOwners,
} from './layers.ts';
import type { SourceFile } from './source-file.ts';

/**
 * Everything in which the files break the rules of the house, one sentence each, with path and
 * line. The formatter and the linter look after what one file can say of itself; here is what
 * needs the path, the table of layers or a file of another kind.
 */
export function findViolations(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap((file) => [
    ...(isCode(file.path) ? [...findImportViolations(file, paths), ...findMocks(file)] : []),
    ...findLongFile(file),
    ...findLuaViolations(file),
    ...findBannedWords(file),
  ]);
}

/** The fold's kernel is written in another language with the same file ending. */
function isCode(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.startsWith('libs/fold/kernel/');
}

/** What names the banned things in order to find them. */
function isThisCheck(path: string): boolean {
  return path.startsWith('test/support/tidy/') || path === 'test/tidy.test.ts';
}

function isTest(path: string): boolean {
  return /\.(test|bench)\.tsx?$/.test(path) || path.startsWith('test/');
}

function findImportViolations(file: SourceFile, paths: ReadonlySet<string>): string[] {
  if (!file.path.includes('/')) return [];
  const layer = layerOf(file.path);
  if (layer === undefined) return [`${file.path}: no layer of the table has this path`];
  return findImports(file).flatMap((found) => {
    const problem = importProblem(file.path, found, paths);
    return problem === undefined ? [] : [`${file.path}:${found.line}: ${problem}`];
  });
}

function importProblem(
  path: string,
  { specifier, isReexport }: Import,
  paths: ReadonlySet<string>,
): string | undefined {
  if (isReexport) return `hands on what "${specifier}" exports: no barrels`;
  if (specifier === null) return 'imports what is only known at run time';
  if (isBuiltin(specifier))
    return forBrowsers(path) ? `imports ${specifier} for a browser` : undefined;
  if (!specifier.startsWith('.')) return packageProblem(path, specifier);
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('..')) return `imports "${specifier}" from outside the repository`;
  if (!paths.has(target)) return `imports "${specifier}", which does not exist`;
  return mayImport(path, target) ? undefined : `may not import ${target}`;
}

/** What runs in a browser has nothing of Node there. */
function forBrowsers(path: string): boolean {
  return !isTest(path) && /^(services\/dashboard\/src|libs\/client)\//.test(path);
}

/** Whether the table lets a file import another. */
function mayImport(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (to === 'package.json') return true;
  if (layer !== undefined && layerOf(to) === layer && isSameUnit(from, to)) return true;
  if (isTest(from) && to.startsWith('test/')) return true;
  const allowed = [...(layer === undefined ? [] : (layers[layer] ?? []))];
  // A test of a service may hold it against another.
  if (isTest(from) && from.startsWith('services/')) allowed.push('services');
  return allowed.some((prefix) => to.startsWith(`${prefix}/`)) && !isTest(to);
}

/** Two services share a row of the table and are strangers all the same. */
function isSameUnit(from: string, to: string): boolean {
  const unit = (path: string): string => path.split('/').slice(0, 2).join('/');
  return !from.startsWith('services/') || unit(from) === unit(to);
}

/** The row of the table for a path: the most exact one that fits. */
function layerOf(path: string): string | undefined {
  const [first = '', second = ''] = path.split('/');
  return [`${first}/${second}`, `${first}/*`, first].find((row) => row in layers);
}

function packageProblem(path: string, specifier: string): string | undefined {
  if (isTest(path)) return undefined;
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const owners = packageOwners[name];
  if (owners === undefined) return `imports the package ${name}, which has no owner in the table`;
  const isOwner = owners.some((owner) => path === owner || path.startsWith(`${owner}/`));
  return isOwner ? undefined : `imports the package ${name}, which belongs to ${owners.join(', ')}`;
}

/** Tests use real servers and hand in what they want to watch. */
function findMocks(file: SourceFile): string[] {
  if (isThisCheck(file.path)) return [];
  return /\bvi\.(mock|doMock)\(/.test(file.text) ? [`${file.path}: mocks a module`] : [];
}

function findLongFile({ path, text }: SourceFile): string[] {
  const isLua = path.endsWith('.lua');
  if (!(isLua || /\.tsx?$/.test(path)) || /\.(test|bench|generated)\.ts$/.test(path)) return [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  const max = longFiles[path] ?? (isLua ? luaLinesMax : fileLinesMax);
  return lines > max ? [`${path}: has ${lines} lines, and ${max} is the most`] : [];
}

/** `<operation>-<number of keys>.lua`, with its contract on top and just these keys in it. */
function findLuaViolations({ path, text }: SourceFile): string[] {
  if (!path.endsWith('.lua')) return [];
  const keys = /^libs\/store\/lua\/[a-z]+(?:-[a-z]+)*-(\d+)\.lua$/.exec(path)?.[1];
  if (keys === undefined) return [`${path}: is not called libs/store/lua/<operation>-<keys>.lua`];
  const used = new Set([...text.matchAll(/\bKEYS\[(\d+)\]/g)].map(([, index]) => Number(index)));
  const expected = Array.from({ length: Number(keys) }, (_, index) => index + 1);
  const isComplete = used.size === expected.length && expected.every((index) => used.has(index));
  return [
    ...(isComplete ? [] : [`${path}: does not use just the ${keys} keys that its name says`]),
    ...(text.startsWith('--') ? [] : [`${path}: does not start with its contract`]),
  ];
}

function findBannedWords({ path, text }: SourceFile): string[] {
  if (isThisCheck(path)) return [];
  const words = new RegExp(`\\b(${bannedWords.join('|')})\\b`, 'g');
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(words)].map(([word]) => `${path}:${index + 1}: says ${word}`),
    );
}
