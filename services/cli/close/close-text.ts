import pc from 'picocolors';
import type { CloseRecord } from '../../../libs/contracts/close-record.ts';
import { reportFolderName } from '../../../libs/contracts/close-record.ts';
import {
  awaitsApproval,
  type CampaignCloses,
  type Close,
} from '../../../libs/contracts/close-state.ts';
import { decimalText } from '../../reporter/report/money.ts';
import { columns } from '../columns.ts';

const blockersShownMax = 20;

/** All closes of a campaign, for people. */
export function closesText({ campaignId, closes }: CampaignCloses): string {
  if (closes.length === 0)
    return `The books of ${campaignId} are open: nobody has closed them yet.\n`;
  return closes.map(closeText).join('\n');
}

/** One close: where it stands, its steps with the time each has taken, and what stands in its way. */
export function closeText(close: Close): string {
  const { opened, state, version, refused } = close;
  const head = `${pc.bold(`${opened.campaignId} ${reportFolderName(version)}`)}  ${colour(close)}\n`;
  const rows = close.steps.map((record, index) => {
    const before = close.steps[index - 1];
    const ms = before === undefined ? null : Date.parse(record.at) - Date.parse(before.at);
    return [record.step, record.at, ms === null ? '' : seconds(ms), record.by, detailOf(record)];
  });
  const table = columns([['step', 'at', 'took', 'by', ''], ...rows], { left: [0, 1, 3, 4] });
  const found = refused?.found ?? 0;
  const shown = (refused?.blockers ?? []).slice(0, blockersShownMax);
  const blockers = shown.map(({ code, detail }) => `${pc.red(code)}  ${detail}\n`).join('');
  const rest = found > shown.length ? `and ${found - shown.length} more\n` : '';
  const hint = state === 'balanced' && awaitsApproval(close) ? approvalHint(close) : '';
  const net = state === 'balanced' || state === 'sealed' ? netText(close) : '';
  return `${head}${table}${net}${blockers}${rest}${hint}`;
}

const clocks = { activity: 'by event', cohort: 'by sale' } as const;

/** What it comes to: `net by sale  4,711 pair  98,123.00 CNY`. */
function netText({ recounted }: Close): string {
  const lines = Object.entries(clocks).map(([basis, name]) => {
    const mine = (recounted?.net ?? []).filter((each) => each.basis === basis);
    return [`net ${name}`, ...mine.map(({ of, net }) => figureText(of, BigInt(net)))].join('  ');
  });
  return `${lines.join('\n')}\n`;
}

function figureText(of: string, net: bigint): string {
  const text = /^[A-Z]{3}$/.test(of) ? decimalText(net, of) : net.toLocaleString('en');
  return `${text} ${of}`;
}

/** What to do with a close that waits for somebody else. */
export function approvalHint({ opened, version }: Close): string {
  const what = `${reportFolderName(version)} is balanced, and waits for somebody else than ${opened.by}:`;
  return `${what}\n  tally close --campaign ${opened.campaignId} --approve --by NAME\n`;
}

function colour({ state }: Close): string {
  if (state === 'sealed') return pc.green(state);
  return state === 'refused' || state === 'abandoned' ? pc.red(state) : pc.yellow(state);
}

function detailOf(record: CloseRecord): string {
  const number = (value: number) => value.toLocaleString('en');
  switch (record.step) {
    case 'opened':
      return [`definition ${record.definition.version}`, record.reason ?? '']
        .filter(Boolean)
        .join(': ');
    case 'cut': {
      const total = Object.values(record.offsets).reduce((sum, offset) => sum + offset, 0);
      return `${number(Object.keys(record.offsets).length)} partitions, ${number(total)} offsets, ${number(record.cells)} cells`;
    }
    case 'recounted':
      return `${number(record.records)} records, ${number(record.cells)} cells compared, difference 0`;
    case 'sealed':
      return `${number(record.files)} files, manifest ${record.manifestSha256.slice(0, 16)}…`;
    case 'refused':
      return `${number(record.found)} found`;
    case 'balanced':
      return '';
    case 'approved':
    case 'abandoned':
      return record.reason ?? '';
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
