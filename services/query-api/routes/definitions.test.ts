import { describe, expect, test } from 'vitest';
import {
  diffAnswerSchema,
  historyAnswerSchema,
  holdsAnswerSchema,
} from '../../../libs/contracts/api-definitions.ts';
import { paid, testApi } from '../../../test/support/query-api/test-api.ts';

const campaign = '/v1/campaigns/autumn';
const hold = { listingId: 'canvas', reason: 'complaint 118', from: null };

/** A campaign at version 3, which is version 1 again: in between, canvas was held. */
async function changedApi() {
  const api = await testApi();
  api.events.push(paid({ listingId: 'canvas', quantity: 3 }), paid({ listingId: 'runner' }));
  api.feed();
  api.define({ heldListings: [hold] });
  api.define();
  const get = async (path: string) => (await api.server.inject(`${campaign}${path}`)).json();
  return { ...api, get };
}

describe('an older version', () => {
  test('answers every question as it did', async () => {
    const { get } = await changedApi();
    const soldUnder = async (version: number) => {
      const query = `?definitionVersion=${version}`;
      const totals = await get(`/totals${query}`);
      const brands = await get(`/brands${query}`);
      const brand = await get(`/brands/ada${query}`);
      const { listings } = await get(`/brands/ada/listings${query}`);
      const { points } = await get(`/series${query}&grain=day`);
      expect(totals.definitionVersion).toBe(version);
      expect(brand.brand.units).toEqual(brands.brands[0].units);
      expect(points[0].units).toEqual(totals.totals.units);
      return [totals.totals.units[0].sold, listings.some((row: { held: boolean }) => row.held)];
    };
    expect(await soldUnder(1)).toEqual([4, false]);
    expect(await soldUnder(2)).toEqual([1, true]);
    expect(await soldUnder(3)).toEqual([4, false]);
  });

  test('gives the very same bytes after an undo, but for the number of the version', async () => {
    const { server } = await changedApi();
    const body = async (version: number) =>
      (await server.inject(`${campaign}/totals?definitionVersion=${version}`)).body;
    const first = await body(1);
    expect(await body(3)).toBe(first.replace('"definitionVersion":1', '"definitionVersion":3'));
  });

  test('that is not there is said to be missing, and no number is a mistake', async () => {
    const { get } = await changedApi();
    expect(await get('/totals?definitionVersion=4')).toMatchObject({
      type: 'urn:tally:problem:version-not-found',
      detail: 'It is at version 3; name one from 1 to that.',
    });
    expect((await get('/totals?definitionVersion=0')).status).toBe(400);
    expect((await get('/diff?from=1&to=9')).status).toBe(404);
    expect((await get('/diff?from=1')).status).toBe(400);
    expect((await get('/definitions/9')).status).toBe(404);
  });
});

describe('the history', () => {
  test('lists who, when and why, and each version can be read', async () => {
    const { get } = await changedApi();
    const history = historyAnswerSchema.parse(await get('/definitions'));
    expect(history.versions.map(({ version, changedBy }) => [version, changedBy])).toEqual([
      [1, 'maria'],
      [2, 'maria'],
      [3, 'maria'],
    ]);
    expect((await get('/definitions/2')).definition.heldListings).toEqual([hold]);
    expect((await get('/definitions/3')).definition.heldListings).toEqual([]);
  });
});

describe('the difference of two versions', () => {
  test('says what changed, for whom, and by which change', async () => {
    const { get } = await changedApi();
    const diff = diffAnswerSchema.parse(await get('/diff?from=1&to=2'));
    expect(diff).toMatchObject({ definitionVersion: 2, basis: 'activity', from: 1, to: 2 });
    expect(diff.versions.map(({ version }) => version)).toEqual([2]);
    expect(diff.changes).toEqual([
      { kind: 'heldListing', id: 'canvas', what: 'added', after: hold },
    ]);
    expect(diff.brands.map(({ id }) => id)).toEqual(['ada']);
    expect(diff.totals.before?.units[0]?.net).toBe(4);
    expect(diff.totals.causes.map(({ difference }) => difference.units[0]?.net)).toEqual([-3]);
    expect(diff.held.difference.units[0]?.sold).toBe(3);
  });

  test('is none between a version and the one that put it back', async () => {
    const { get } = await changedApi();
    expect(await get('/diff?from=1&to=3&basis=cohort')).toMatchObject({
      basis: 'cohort',
      changes: [],
      brands: [],
      totals: { causes: [] },
    });
  });
});

describe('the trail of holds', () => {
  test('has each step, the newest first, with the figures around it', async () => {
    const { get, server } = await changedApi();
    const { steps } = holdsAnswerSchema.parse(await get('/holds'));
    expect(steps.map(({ what, version, listingId }) => [what, version, listingId])).toEqual([
      ['released', 3, 'canvas'],
      ['held', 2, 'canvas'],
    ]);
    const [released, held] = steps;
    expect(held?.before.totals.units[0]?.net).toBe(4);
    expect(held?.after.totals.units[0]?.net).toBe(1);
    expect(held?.after.held.units[0]?.net).toBe(3);
    expect(released).toMatchObject({ before: held?.after, after: held?.before });
    const first = await server.inject(`${campaign}/holds?limit=1`);
    expect(first.json().steps).toHaveLength(1);
    expect(first.headers['link']).toContain('cursor=');
    expect((await get('/holds?listing=tote')).steps).toEqual([]);
  });
});
