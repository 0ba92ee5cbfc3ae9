/** On every answer: a browser takes it for what it says it is, frames it nowhere, loads nothing for
 * it and tells nobody where it came from. What one caller may see is kept by nobody in between. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};
