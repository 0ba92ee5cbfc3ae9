import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportAnswerSchema, reportsAnswerSchema } from '../../../libs/contracts/api-close.ts';
import type { CallerRole } from '../../../libs/contracts/api-key-file.ts';
import type { AuditEntry } from '../../../libs/contracts/audit-trail.ts';
import { guardedApi, keyOf } from '../../../test/support/query-api/guarded-api.ts';

const url = '/v1/campaigns/autumn/reports';

const contents = {
  'report.json': '{"master":true}',
  'report.en.pdf': '%PDF-1.7',
  'csv/summary.csv': 'a,b\r\n',
  'statements/ada/statement.json': '{"brand":"ada"}',
  'statements/bo/statement.json': '{"brand":"bo","canary":1}',
};

async function sealedApi() {
  const trail: AuditEntry[] = [];
  const append = async (entry: AuditEntry) => {
    trail.push(entry);
  };
  const api = await guardedApi({ audit: { append } });
  await api.seal(contents);
  const file = (name: string, role: CallerRole = 'finance', headers: object = {}) =>
    api.server.inject({
      url: `${url}/v1/files/${encodeURIComponent(name)}`,
      headers: { authorization: `Bearer ${keyOf(role)}`, ...headers },
    });
  return { ...api, trail, file };
}

describe('the reports of a campaign', () => {
  test('are listed with who sealed them and what they restate', async () => {
    const { ask, seal } = await sealedApi();
    await seal();
    const { reports } = reportsAnswerSchema.parse((await ask(url, 'finance')).json());
    expect(reports).toMatchObject([
      { version: 'v1', openedBy: 'ann', approvedBy: 'bo', restates: null, files: 40 },
      { version: 'v2', restates: { version: 'v1', manifestSha256: reports[0]?.manifestSha256 } },
    ]);
  });

  test('name their files, each with its hash', async () => {
    const { ask } = await sealedApi();
    const { files } = reportAnswerSchema.parse((await ask(`${url}/v1`, 'manager')).json());
    expect(files.map(({ name }) => name)).toEqual([
      ...Object.keys(contents),
      'manifest.json',
      'manifest.sig',
    ]);
    const [master] = files;
    const sha256 = createHash('sha256').update(contents['report.json']).digest('hex');
    expect(master).toEqual({ name: 'report.json', bytes: 15, sha256 });
  });

  test.each([
    ['v2', 404, 'report-not-found'],
    ['v01', 400, 'invalid-request'],
    ['..', 404, 'not-found'],
    ['__proto__', 400, 'invalid-request'],
  ])('%s is none', async (version, status, kind) => {
    const { ask } = await sealedApi();
    const answer = await ask(`${url}/${version}`, 'finance');
    expect(answer.statusCode).toBe(status);
    expect(answer.json().type).toBe(`urn:tally:problem:${kind}`);
  });
});

describe('a file of a report', () => {
  test('is the same bytes each time, with its hash for a tag (input 80)', async () => {
    const { file } = await sealedApi();
    const [one, other] = [await file('report.json'), await file('report.json')];
    expect(one.rawPayload).toEqual(Buffer.from(contents['report.json']));
    expect(other.rawPayload).toEqual(one.rawPayload);
    const sha256 = createHash('sha256').update(one.rawPayload).digest('hex');
    expect(one.headers).toMatchObject({
      etag: `"${sha256}"`,
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="report.json"',
      'cache-control': 'private, no-store',
    });
    const known = await file('report.json', 'finance', { 'if-none-match': `"${sha256}"` });
    expect([known.statusCode, known.payload]).toEqual([304, '']);
  });

  test('is the same bytes for whoever would rather have a table', async () => {
    const { file } = await sealedApi();
    const { payload } = await file('report.json', 'finance', { accept: 'text/csv' });
    expect(payload).toBe(contents['report.json']);
  });

  test('can be asked about by HEAD, which is no export', async () => {
    const { server, trail } = await sealedApi();
    const answer = await server.inject({
      method: 'HEAD',
      url: `${url}/v1/files/report.en.pdf`,
      headers: { authorization: `Bearer ${keyOf('finance')}` },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-length': '8',
      'content-type': 'application/pdf',
    });
    expect(answer.payload).toBe('');
    expect(trail).toEqual([]);
  });

  test('stands in the audit trail before it leaves; a brand’s own does not', async () => {
    const { file, trail } = await sealedApi();
    await file('csv/summary.csv', 'manager');
    await file('statements/ada/statement.json', 'brand');
    expect(trail).toMatchObject([
      {
        action: 'figures.export',
        who: 'manager',
        campaignId: 'autumn',
        what: 'v1/csv/summary.csv',
      },
    ]);
  });

  test.each([
    '../v1/report.json',
    '..',
    'statements/../report.json',
    '/etc/passwd',
    'csv',
    'csv/',
    'Report.json',
    'report.json\u0000',
    '.report-begun',
  ])('%j is none: names are those of the manifest', async (name) => {
    const { file } = await sealedApi();
    const answer = await file(name);
    expect([400, 404]).toContain(answer.statusCode);
  });

  test('that was changed on the disk is not given out', async () => {
    const { file, reportsDir } = await sealedApi();
    await writeFile(join(reportsDir, 'autumn/v1/report.json'), '{"master":false}');
    const answer = await file('report.json');
    expect(answer.statusCode).toBe(503);
    expect(answer.json().detail).toContain('not as it was sealed');
    await writeFile(join(reportsDir, 'autumn/v1/manifest.json'), '{"files":[]}');
    expect((await file('report.en.pdf')).statusCode).toBe(503);
  });

  test('a brand gets those of its own statement, and hears nothing of the rest', async () => {
    const { file } = await sealedApi();
    const own = await file('statements/ada/statement.json', 'brand');
    expect([own.statusCode, own.payload]).toEqual([200, '{"brand":"ada"}']);
    expect(own.headers['cache-control']).toBe('private, no-store');
    const foreign = await file('statements/bo/statement.json', 'brand');
    const absent = await file('statements/nobody/statement.json', 'brand');
    const { 'x-request-id': _one, date: _date, ...headers } = foreign.headers;
    const { 'x-request-id': _other, date: _then, ...others } = absent.headers;
    expect([foreign.statusCode, foreign.payload, headers]).toEqual([403, absent.payload, others]);
    for (const name of ['report.json', 'manifest.json', 'statements/ada/../bo/statement.json']) {
      const answer = await file(name, 'brand');
      expect(answer.payload).not.toContain('canary');
      expect([403, 404]).toContain(answer.statusCode);
    }
    expect((await file('statements/ada/else.json', 'brand')).statusCode).toBe(404);
  });
});
