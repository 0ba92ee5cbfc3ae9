import type { Basis } from '../../../libs/contracts/api.ts';
import type { BridgeEvent, BridgePath, NetFigures } from '../bridge/bridge-document.ts';
import type { NetNames } from '../bridge/net-figures.ts';
import type { ControlComparison } from '../control/compare-control-totals.ts';
import { placesText } from '../control/control-text.ts';
import type { ReportDocument } from './report-document.ts';
import {
  type Cell,
  type Column,
  clockTitle,
  count,
  named,
  plainTable,
  type Table,
  text,
} from './table.ts';

/** A path with whose it is. */
interface BridgeOf {
  readonly part: 'totals' | 'group' | 'brand';
  readonly id: string;
  readonly name: string;
  readonly path: BridgePath;
}

/** The tables of what leads to a report: the bridge, its events, what was shown, and what changed. */
export function bridgeTables(report: ReportDocument): Table[] {
  const { bridge, log } = report;
  const tables: Table[] = [];
  if (!('absent' in bridge)) {
    for (const basis of ['cohort', 'activity'] as const) {
      const { totals, groups, brands } = bridge[basis];
      tables.push(
        bridgeTable(basis, [
          { part: 'totals', id: '', name: '', path: totals },
          ...groups.map((path) => ({ part: 'group' as const, id: path.id, name: path.name, path })),
          ...brands.map((path) => ({ part: 'brand' as const, id: path.id, name: path.name, path })),
        ]),
      );
    }
    const placeOf = ({ partition, offset }: BridgeEvent) => `${log.topic}-${partition}-${offset}`;
    tables.push(
      eventsTable(bridge.events, { column: text('event'), cellOf: placeOf }),
      causesTable(bridge.causes),
    );
  }
  if (report.asShown.length > 0) tables.push(shownTable(report));
  if (report.controlTotals !== null) tables.push(controlTable(log.topic, report.controlTotals));
  if (report.previous !== null) tables.push(differencesTable(report.previous));
  return tables;
}

/** The bridge of some things on one clock, one line below the other. */
export function bridgeTable(basis: Basis, all: readonly BridgeOf[]): Table {
  const names = namesIn(all.map(({ path }) => path.start));
  return {
    name: `bridge-${basis}`,
    title: (language) => clockTitle('bridge', basis, language),
    columns: [
      ...[named('part'), text('id'), text('name'), named('step')],
      ...netColumns(names, 'net'),
      count('events'),
    ],
    rows: all.flatMap(({ part, id, name, path }) => {
      const row = (step: string, figures: NetFigures, events: Cell): Cell[] => {
        return [part, id, name, step, ...netCells(figures, names), events];
      };
      return [
        row('shown', path.start, null),
        ...path.lines.map((line) => row(line.line, line, line.lines)),
        row('reported', path.end, null),
      ];
    }),
  };
}

/** The events of a bridge. A brand is not told where they lie in the log, as that would count the
 * events of all others. */
export function eventsTable(
  events: readonly Omit<BridgeEvent, 'partition' | 'offset'>[] | readonly BridgeEvent[],
  place?: { readonly column: Column; readonly cellOf: (event: BridgeEvent) => string },
): Table {
  return plainTable(
    'bridge_events',
    [
      ...[named('basis'), named('step'), text('brand'), text('listing'), named('measure')],
      ...(place === undefined ? [] : [place.column]),
      ...[text('source'), text('event_id'), text('order'), text('line'), text('time')],
      ...[named('unit'), count('units'), text('currency')],
      { key: 'amount', kind: 'amount', currency: null },
    ],
    events.map((event) => [
      ...[event.basis, event.line, event.brandId, event.listingId, event.measure],
      ...(place === undefined ? [] : [place.cellOf(event as BridgeEvent)]),
      ...[event.source, event.id, event.order, event.lineId, event.time],
      ...[event.unit, event.units, event.currency, event.amount],
    ]),
  );
}

type Causes = Exclude<ReportDocument['bridge'], { absent: string }>['causes'];

function causesTable(causes: Causes): Table {
  return plainTable(
    'bridge_causes',
    [named('step'), text('id'), named('what'), text('version'), text('changed_at'), text('reason')],
    causes.flatMap(({ cause, changes }) =>
      changes.map(({ id, what, version, changedAt, reason }) => [
        ...[
          cause,
          id,
          what,
          version === null ? '' : String(version),
          changedAt ?? '',
          reason ?? '',
        ],
      ]),
    ),
  );
}

function shownTable({ asShown }: ReportDocument): Table {
  const rows = asShown.flatMap(({ at, definitionVersion, ...clocks }) =>
    (['cohort', 'activity'] as const).flatMap((basis) => [
      { at, definitionVersion, basis, part: 'totals', id: '', ...clocks[basis].totals },
      ...clocks[basis].groups.map((group) => {
        return { at, definitionVersion, basis, part: 'group', ...group };
      }),
    ]),
  );
  const names = namesIn(rows.flatMap(({ shown, known }) => [shown, known]));
  return plainTable(
    'as_shown',
    [
      ...[text('at'), named('basis'), named('part'), text('id'), text('version')],
      ...netColumns(names, 'shown'),
      ...netColumns(names, 'known'),
    ],
    rows.map(({ at, basis, part, id, definitionVersion, shown, known }) => [
      ...[at, basis, part, id, String(definitionVersion)],
      ...netCells(shown, names),
      ...netCells(known, names),
    ]),
  );
}

function controlTable(topic: string, { differences }: ControlComparison): Table {
  const sides = ['control', 'counted'] as const;
  return plainTable(
    'control_differences',
    [
      ...[text('hour'), text('source'), named('event_kind'), text('brand'), named('unit')],
      ...[text('currency'), ...sides.map((side) => count(`units_${side}`))],
      ...sides.map((side): Column => ({ key: `amount_${side}`, kind: 'amount', currency: null })),
      ...[text('first_event'), text('last_event'), text('places'), text('suspects')],
    ],
    differences.map((each) => {
      const figures = [each.control, each.counted];
      const none = [null, null];
      const cells = each.measure === 'units' ? [...figures, ...none] : [...none, ...figures];
      const suspects = each.suspects.map(({ kind, order }) => `${order} ${kind}`);
      return [
        ...[each.hour, each.source, each.event, each.brandId ?? '', each.unit ?? ''],
        ...[each.currency ?? '', ...cells],
        ...[each.range?.firstId ?? '', each.range?.lastId ?? ''],
        ...[placesText(topic, each.range?.offsets ?? []), suspects.join(' ')],
      ];
    }),
  );
}

function differencesTable({ differences, causes }: NonNullable<ReportDocument['previous']>): Table {
  const reasons = new Map<string, string>(
    causes.map(({ cause, changes }) => [
      cause,
      changes.map(({ id, reason }) => (reason === null ? id : `${id}: ${reason}`)).join('; '),
    ]),
  );
  const steps = ['before', 'after', 'change'] as const;
  return plainTable(
    'differences',
    [
      ...[named('basis'), named('part'), text('id'), named('unit'), text('currency')],
      ...[named('measure'), named('step')],
      ...steps.map((step) => count(`units_${step}`)),
      ...steps.map((step): Column => ({ key: `amount_${step}`, kind: 'amount', currency: null })),
      text('reason'),
    ],
    differences.flatMap(({ basis, part, id, measure, before, after, changes }) => {
      const [of = '', name = of] = measure.includes('.') ? measure.split('.') : ['', measure];
      const isAmount = /^[A-Z]{3}$/.test(of);
      const [unit, currency] = isAmount ? ['', of] : [of, ''];
      return changes.map(({ line, change }): Cell[] => {
        const figures = [before, after, change];
        const none = [null, null, null];
        const cells = isAmount ? [...none, ...figures] : [...figures, ...none];
        const head = [basis, part, id, unit, currency, name, line];
        return [...head, ...cells, reasons.get(line) ?? ''];
      });
    }),
  );
}

function namesIn(all: readonly NetFigures[]): NetNames {
  return {
    units: [...new Set(all.flatMap(({ units }) => units.map(({ unit }) => unit)))],
    currencies: [...new Set(all.flatMap(({ amounts }) => amounts.map(({ currency }) => currency)))],
  };
}

function netColumns({ units, currencies }: NetNames, measure: string): Column[] {
  return [
    ...units.map((unit) => count(`${unit}.${measure}`)),
    ...currencies.map(
      (currency): Column => ({ key: `${currency}.${measure}`, kind: 'amount', currency }),
    ),
  ];
}

function netCells({ units, amounts }: NetFigures, names: NetNames): Cell[] {
  return [
    ...names.units.map((unit) => units.find((each) => each.unit === unit)?.net ?? 0),
    ...names.currencies.map((name) => amounts.find(({ currency }) => currency === name)?.net ?? 0),
  ];
}
