import { describeSettings, type SettingRow, type SettingsTable } from '../../libs/base/settings.ts';

const lineCharsMax = 100;

const heading = [
  'Settings of the services, as environment variables. Copy what you need. Values are defaults,',
  'except where a line says that the variable is required or that the value is an example.',
];

/** One variable and the services that read it, with what each of them has it default to. */
interface Entry {
  readonly row: SettingRow;
  readonly services: readonly string[];
  readonly defaults: ReadonlyMap<string, string | undefined>;
}

/** Writes the tables of all services as one file that a shell or a container can read. */
export function renderEnvExample(tables: Readonly<Record<string, SettingsTable>>): string {
  const entries = collect(tables);
  const shared = entries.filter(({ services }) => services.length > 1);
  const sections = [
    renderSection('Several services', shared),
    ...Object.keys(tables).map((service) =>
      renderSection(
        `Only ${service}`,
        entries.filter(({ services }) => services.length === 1 && services[0] === service),
      ),
    ),
  ];
  return `${[comment(heading.join(' ')), ...sections].join('\n\n')}\n`;
}

function collect(tables: Readonly<Record<string, SettingsTable>>): Entry[] {
  const rows = Object.entries(tables).flatMap(([service, table]) =>
    describeSettings(table).map((row) => ({ service, row })),
  );
  return [...Map.groupBy(rows, ({ row }) => row.name).values()].map((same) => ({
    row: (same[0] as (typeof same)[number]).row,
    services: same.map(({ service }) => service),
    defaults: new Map(same.map(({ service, row }) => [service, row.default])),
  }));
}

function renderSection(title: string, entries: readonly Entry[]): string {
  return [`# === ${title} ===`, ...entries.map(renderEntry)].join('\n\n');
}

/** What it decides; then its kind, who reads it and what the value below is; then the variable. */
function renderEntry({ row, services, defaults }: Entry): string {
  const isOneDefault = new Set(defaults.values()).size === 1;
  const each = [...defaults].map(([service, value]) => `${value} in ${service}`);
  const facts = [
    row.kind,
    ...(services.length > 1 && isOneDefault ? [services.join(', ')] : []),
    ...(isOneDefault ? [] : [each.join(', ')]),
    ...(row.required ? ['required'] : []),
    ...(row.default === undefined && !row.required ? ['an example'] : []),
  ];
  return [
    comment(row.description),
    comment(`(${facts.join('; ')})`),
    `${row.required ? '' : '#'}${row.name}=${row.default ?? row.example}`,
  ].join('\n');
}

/** Breaks a text into comment lines between words. */
function comment(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > lineCharsMax) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
