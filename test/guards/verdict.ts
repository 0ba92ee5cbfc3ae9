/** What came of taking a guard away before one of those that must notice. */
export interface Verdict {
  readonly isCaught: boolean;
  /** What was said, in one line: what broke, or why that does not count. */
  readonly said: string;
}

export function caught(said: string): Verdict {
  return { isCaught: true, said: firstLine(said) };
}

export function missed(said: string): Verdict {
  return { isCaught: false, said: firstLine(said) };
}

/**
 * A failure that says that the changed source makes no sense, and nothing about the guard: a mistake
 * in a patch.
 */
export function isBrokenSource(failure: string): boolean {
  const signs = [
    /\b(Syntax|Reference|Type|Range)Error\b/,
    /Cannot find (module|package)/,
    /Failed to (load|resolve|parse)/,
    /Transform failed/,
    /has the text of a patch \d+ times/,
    /Error compiling script/,
    /user_script:\d+: .*(attempt to|unexpected|expected)/,
  ];
  return signs.some((sign) => sign.test(failure));
}

function firstLine(text: string): string {
  // Colours of the terminal are of no use in a table.
  const plain = text.replace(/\p{Cc}\[[\d;]*m/gu, '').replace(/\s*\n[\s\S]*$/, '');
  return plain.replace(/^(AssertionError|Error): /, '').slice(0, 200);
}
