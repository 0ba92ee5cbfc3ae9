/**
 * The version that `java -version` names: `openjdk version "17.0.15" 2025-04-15` is 17. Versions
 * before 9 were written `1.8.0`. `null` where the text is not of a Java.
 */
export function javaVersion(text: string): { major: number; full: string } | null {
  const full = /\bversion "([^"]+)"/.exec(text)?.[1];
  const numbers = /^(\d+)(?:\.(\d+))?/.exec(full ?? '');
  if (full === undefined || numbers === null) return null;
  const first = Number(numbers[1]);
  return { major: first === 1 ? Number(numbers[2] ?? 1) : first, full };
}

/**
 * The kind and version that `redis-server --version` or `valkey-server --version` names, as in
 * `Redis server v=7.0.15 sha=…` and `Valkey server v=9.1.2 sha=…`.
 */
export function redisVersion(text: string): { kind: string; major: number; full: string } | null {
  const found = /^(\w+) server v=(\d+)([\w.-]*)/m.exec(text);
  if (found === null) return null;
  const [, kind = '', major = '', rest = ''] = found;
  return { kind, major: Number(major), full: `${major}${rest}` };
}
