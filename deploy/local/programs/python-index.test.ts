import { expect, test } from 'vitest';
import { wheelUrl } from './python-index.ts';

const page = 'https://index.example/simple/tool/';
const wheel = 'tool-1.0+local-py3-none-any.whl';

test('a JSON page gives the address of its file', () => {
  const json = JSON.stringify({
    files: [
      { filename: 'tool-0.9-py3-none-any.whl', url: 'https://files.example/old.whl' },
      { filename: wheel, url: 'https://files.example/tool.whl' },
    ],
  });
  expect(wheelUrl(json, page, wheel)).toBe('https://files.example/tool.whl');
  expect(wheelUrl(json, page, 'tool-2.whl')).toBeNull();
});

test('an HTML page gives it too, relative to itself', () => {
  const html = `<!DOCTYPE html><html><body>
    <a href="tool-0.9-py3-none-any.whl#sha256=1">tool-0.9-py3-none-any.whl</a>
    <a data-requires-python="&gt;=3.9" href="../../files/tool-1.0%2Blocal-py3-none-any.whl?a=1&amp;b=2#sha256=2">tool</a>
  </body></html>`;
  expect(wheelUrl(html, page, wheel)).toBe(
    'https://index.example/files/tool-1.0%2Blocal-py3-none-any.whl?a=1&b=2#sha256=2',
  );
  expect(wheelUrl(html, page, 'tool-2.whl')).toBeNull();
});
