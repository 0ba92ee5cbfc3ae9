import { hash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Authentication } from '../../../libs/contracts/api-session.ts';
import type { PageFile } from './page-files.ts';

/** Where the build leaves room for how to sign in. */
const placeholder = '<meta name="tally-authentication" content="">';

/**
 * The page that all addresses of the dashboard begin with, told how its readers say who they are. It
 * stands in the page, so that a reader without a token needs no question to come to the right door.
 */
export function pageDocument(built: PageFile, authentication: Authentication): PageFile {
  const text = built.plain.toString('utf8');
  if (!text.includes(placeholder)) throw new Error('the dashboard has no place for how to sign in');
  const content = escapeAttribute(JSON.stringify(authentication));
  const plain = Buffer.from(
    text.replace(placeholder, () => placeholder.replace('""', `"${content}"`)),
  );
  return {
    ...built,
    plain,
    etag: `"${hash('sha256', plain).slice(0, 16)}"`,
    br: brotliCompressSync(plain),
    gzip: gzipSync(plain),
  };
}

function escapeAttribute(text: string): string {
  return text.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What a browser shows while nothing has been built. */
export const notBuiltPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tally</title>
<h1>The dashboard is not built yet</h1>
<p>The API works without it. To have the pages, run <code>npm run build:dashboard</code> in the
folder of Tally, and load this page again. <code>make demo</code>, <code>make up</code> and
<code>tally serve</code> do it by themselves.</p>
<p><a href="/docs">The API, to read and to try</a></p>
`;
