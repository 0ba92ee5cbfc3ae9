/**
 * The address of a file on a project page of a Python package index, in JSON (PEP 691) or HTML
 * (PEP 503); `null` where the page does not list it.
 */
export function wheelUrl(page: string, pageUrl: string, filename: string): string | null {
  const link = page.trimStart().startsWith('{')
    ? linkInJson(page, filename)
    : linkInHtml(page, filename);
  return link === null ? null : new URL(link, pageUrl).href;
}

function linkInJson(page: string, filename: string): string | null {
  const { files } = JSON.parse(page) as { files: { filename: string; url: string }[] };
  return files.find((file) => file.filename === filename)?.url ?? null;
}

function linkInHtml(page: string, filename: string): string | null {
  for (const [, href = ''] of page.matchAll(/<a\b[^>]*\bhref="([^"]*)"/gi)) {
    const link = href.replaceAll('&amp;', '&');
    const path = link.replace(/[?#].*$/, '');
    if (decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) === filename) return link;
  }
  return null;
}
