import { addExact, type Exact, subtractExact } from '../../../libs/base/exact.ts';
import type { BridgePath, NetFigures, ReportBridge } from '../bridge/bridge-document.ts';
import { figuresOf, nameOf, type Scope } from '../bridge/scopes.ts';
import type { FlatFigures } from './flat-figures.ts';
import { bases, type ReportDocument } from './report-document.ts';

/** What does not add up in a bridge, or does not end at the report's figures. */
export function bridgeFaults(report: ReportDocument): string[] {
  const { bridge } = report;
  if ('absent' in bridge) return [];
  return bases.flatMap((basis) => {
    const { totals, groups, brands } = bridge[basis];
    const paths: readonly (readonly [Scope, BridgePath])[] = [
      [{ kind: 'campaign' }, totals],
      ...groups.map((path) => [{ kind: 'group', id: path.id }, path] as const),
      ...brands.map((path) => [{ kind: 'brand', id: path.id }, path] as const),
    ];
    return paths.flatMap(([scope, path]) =>
      pathFaults(path, figuresOf(report[basis], scope)).map(
        (fault) => `${basis}: bridge of ${nameOf(scope)}: ${fault}`,
      ),
    );
  });
}

function pathFaults({ start, lines, end }: BridgePath, said: FlatFigures): string[] {
  const sum = new Map(netOf(start));
  for (const line of lines) {
    for (const [name, net] of netOf(line)) sum.set(name, addExact(sum.get(name) ?? 0, net));
  }
  const ends = netOf(end);
  const names = new Set([...sum.keys(), ...ends.keys()]);
  return [...names].flatMap((name) => {
    const [adds, is, must] = [sum.get(name) ?? 0, ends.get(name) ?? 0, said.get(name) ?? 0];
    if (adds !== is) return [`lines lead to ${adds} ${name}, not to ${is}`];
    return is === must ? [] : [`it ends at ${is} ${name}, the report says ${must}`];
  });
}

function netOf({ units, amounts }: NetFigures): FlatFigures {
  return new Map<string, Exact>([
    ...units.map(({ unit, net }) => [`${unit}.net`, net] as const),
    ...amounts.map(({ currency, net }) => [`${currency}.net`, net] as const),
  ]);
}

/** Lines of brands whose listed events, all of them being listed, do not come to the line. */
export function eventFaults(report: ReportDocument): string[] {
  const { bridge } = report;
  if ('absent' in bridge) return [];
  const byLine = Map.groupBy(
    bridge.events,
    ({ basis, line, brandId }) => `${basis} ${line} ${brandId}`,
  );
  return bases.flatMap((basis) =>
    bridge[basis].brands.flatMap(({ id, lines }) =>
      lines.flatMap((line) => {
        const mine = byLine.get(`${basis} ${line.line} ${id}`) ?? [];
        return listFaults(line, mine, bridge.eventsListedMax).map(
          (fault) => `${basis}: ${line.line} of brand ${id}: ${fault}`,
        );
      }),
    ),
  );
}

function listFaults(
  line: BridgePath['lines'][number],
  listed: ReportBridge['events'],
  listedMax: number,
): string[] {
  const isCut = line.lines > listedMax;
  const must = isCut ? listedMax : line.lines;
  if (listed.length !== must) return [`${listed.length} events are listed, not ${must}`];
  if (isCut) return [];
  const sum = new Map<string, Exact>();
  for (const { unit, units, currency, amount } of listed) {
    sum.set(`${unit}.net`, addExact(sum.get(`${unit}.net`) ?? 0, units));
    sum.set(`${currency}.net`, addExact(sum.get(`${currency}.net`) ?? 0, amount));
  }
  return [...netOf(line)].flatMap(([name, net]) => {
    const is = sum.get(name) ?? 0;
    return is === net ? [] : [`its events come to ${is} ${name}, not ${net}`];
  });
}

/** Differences to the previous report whose changes do not lead from it to this one. */
export function differenceFaults(report: ReportDocument): string[] {
  return (report.previous?.differences ?? []).flatMap((difference) => {
    const { basis, part, id, measure, before, after, changes } = difference;
    const scope: Scope = part === 'totals' ? { kind: 'campaign' } : { kind: part, id };
    const what = `${basis}: ${measure} of ${nameOf(scope)}`;
    const sum = changes.reduce<Exact>((total, { change }) => addExact(total, change), 0);
    const said = figuresOf(report[basis], scope).get(measure) ?? 0;
    if (after !== said) return [`${what} became ${after}, the report says ${said}`];
    if (sum === subtractExact(after, before)) return [];
    return [`${what} went from ${before} to ${after}, its changes add up to ${sum}`];
  });
}
