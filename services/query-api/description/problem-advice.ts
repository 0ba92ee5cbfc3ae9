import { type ProblemKind, problemKinds } from '../http/problem.ts';

/** What to do about each way in which a request can end other than well. */
const advice: Readonly<Record<ProblemKind, string>> = {
  'invalid-request':
    'Something in the request is not as it should be. `errors` names each field and what it must be.',
  'not-authenticated': 'Send `Authorization: Bearer` with a token or an API key that is valid now.',
  forbidden:
    'The caller is known and may not do this. Another role is needed, or a brand of its own must be named.',
  'second-person-required': 'Closing takes two people: whoever opened a close can not approve it.',
  'not-found': 'No route has this address. `/openapi.json` lists them all.',
  'campaign-not-found':
    'There is none of this id, or none that the caller may see. `GET /v1/campaigns` lists those.',
  'brand-not-found': 'The campaign has no brand of this id, or it is not the caller’s to see.',
  'version-not-found': 'The definition never had this version. `…/definitions` lists those it had.',
  'snapshot-not-found':
    'Nothing was kept of that minute, as it could not be shown whole, or the campaign had not begun. `detail` names the last minute before it.',
  'listing-not-found': 'No listing of this id is held in the campaign.',
  'report-not-found':
    'The campaign was never closed, or not as often. `…/reports` lists what was sealed.',
  'file-not-found': '`…/reports/{v}` lists the files of a report.',
  'method-not-allowed': '`Allow` names the methods that the address takes.',
  'request-timeout': 'Send the whole request within 20 seconds.',
  'close-refused':
    '`blockers` names each thing that stands in the way, with its figures. `GET …/close` says when they are gone.',
  'nothing-to-approve':
    'A close waits for approval once it is balanced. `GET …/close` says where it stands.',
  'version-conflict':
    'Somebody else changed the definition first. Read it again and make the change there.',
  'body-too-large': 'A body has 64 KiB at the most, a definition 640 KiB.',
  'address-too-long': 'An id has 128 characters at the most.',
  'unsupported-media-type': 'Send the body as `application/json`.',
  'wrong-host': 'Without access control the API answers this machine alone: ask for `localhost`.',
  'version-required':
    'Send `If-Match` with the `ETag` of the definition that was changed, or `If-None-Match: *` for a new one.',
  'too-many-requests':
    'Wait for as long as `Retry-After` says. Follow `…/stream` instead of asking again and again.',
  'too-many-streams': 'Close a stream that is not needed, or come back after `Retry-After`.',
  'header-too-large': 'The address and all headers together have 16 KiB at the most.',
  internal:
    'This is our fault. Try again; if it stays, give an operator the `x-request-id` of the answer.',
  'shards-unavailable':
    'A part of the figures can’t be read, and a smaller number would look whole. Try again, or ask with `allowPartial=true`.',
  unavailable:
    'Kafka, Redis or the issuer of tokens is away, or the service stops. Try again after `Retry-After`.',
};

/** All problems with their advice, for the description and for the page. */
export const problems = Object.entries(problemKinds).map(([name, { status, title }]) => {
  const kind = name as ProblemKind;
  return { kind, status, title, type: `urn:tally:problem:${kind}`, advice: advice[kind] };
});

/** A page with an anchor for each type of problem; every problem links to its own. */
export function problemPage(): string {
  const sections = problems.map(
    ({ kind, status, title, type, advice: text }) =>
      `<h2 id="${kind}">${status} ${title}</h2>\n<p><code>${type}</code></p>\n` +
      `<p>${text.replace(/`([^`]*)`/g, '<code>$1</code>')}</p>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Tally: problems</title>
<h1>Problems</h1>
<p>Every answer that is an error is <code>application/problem+json</code> (RFC 9457). Its
<code>type</code> is one of these and never changes its meaning. The routes are described at
<a href="/docs/">/docs</a>.</p>
${sections.join('\n')}
</html>
`;
}
